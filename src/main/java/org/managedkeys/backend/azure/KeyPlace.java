// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.Turns;

/**
 * Where a key is in its vault, and how it is used.
 *
 * @param name in the vault
 * @param version empty for the latest
 * @param hardware whether a key made here is to be protected by hardware; empty for the
 *     connection's way
 * @param bits of a secret key, which the service does not tell; 0 if nothing is said
 */
record KeyPlace(
    String name, Optional<String> version, Optional<Boolean> hardware, int bits, Turns turns) {

  private static final String KEY_NAME = "key_name";
  private static final String KEY_VERSION = "key_version";
  private static final String KEY_TYPE = "key_type";
  private static final String KEY_BITS = "key_bits";
  private static final String CURVE = "curve";
  private static final String ENCRYPTION_MODE = "encryption_mode";
  private static final String LATEST = "latest";
  private static final Set<String> TYPES = Set.of("RSA", "RSA-HSM", "EC", "EC-HSM", "OCT-HSM");
  private static final int MOST_BITS = 16_384;
  private static final int MOST_PARALLEL = 10_000;
  private static final int SUFFIX = 10;
  private static final int LONGEST_NAME = 127;

  static final Set<String> FIELDS =
      Set.of(KEY_NAME, KEY_VERSION, KEY_TYPE, KEY_BITS, CURVE, ENCRYPTION_MODE, Turns.FIELD);

  /** Vault's ways for Transit to encrypt; callers of the JCA choose by the name of a cipher. */
  private static final Set<String> ENCRYPTION_MODES = Set.of("envelope", "raw");

  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");
  private static final Pattern VERSION = Pattern.compile("[0-9a-zA-Z]{1,64}");

  /**
   * Reads and checks all fields of a key.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID that names the field
   */
  static KeyPlace parse(Fields fields) {
    String name = fields.required(KEY_NAME, fields.owner() + "." + KEY_NAME + " = my-key");
    if (!NAME.matcher(name).matches()) {
      throw fields.invalid(
          KEY_NAME, "the value must consist of 1 to 127 letters, digits and hyphens", null);
    }
    Optional<String> version = fields.text(KEY_VERSION).filter(text -> !text.equals(LATEST));
    if (version.isPresent() && !VERSION.matcher(version.get()).matches()) {
      throw fields.invalid(
          KEY_VERSION, "the value must be a version's identifier or " + LATEST, null);
    }
    fields.text(CURVE).ifPresent(text -> checkCurve(fields, text));
    if (!ENCRYPTION_MODES.contains(fields.text(ENCRYPTION_MODE).orElse("envelope"))) {
      throw fields.invalid(ENCRYPTION_MODE, "the value must be envelope or raw", null);
    }
    return new KeyPlace(
        name,
        version,
        fields.text(KEY_TYPE).flatMap(text -> isHardware(fields, text)),
        fields.number(KEY_BITS, 0, 0, MOST_BITS),
        Turns.ofKey(fields.number(Turns.FIELD, 0, 0, MOST_PARALLEL)));
  }

  /** As {@link #parse}; a key that no entry places is placed by its name. */
  static KeyPlace parse(KeyName name, Fields fields) {
    return fields.has(KEY_NAME) ? parse(fields) : of(name);
  }

  /**
   * The place of a key whose entry names none. A name with characters that vaults do not know gets
   * a part of its digest, so that no two keys share a place.
   */
  private static KeyPlace of(KeyName name) {
    String text = name.toString();
    if (NAME.matcher(text).matches()) {
      return at(text);
    }
    String readable = text.replaceAll("[^0-9a-zA-Z-]", "-");
    int most = Math.min(readable.length(), LONGEST_NAME - SUFFIX - 1);
    return at(readable.substring(0, most) + "-" + digest(text).substring(0, SUFFIX));
  }

  /** A place for a key that has no name yet. */
  static KeyPlace unbound() {
    return at("managed-keys-" + UUID.randomUUID());
  }

  private static KeyPlace at(String name) {
    return new KeyPlace(name, Optional.empty(), Optional.empty(), 0, Turns.UNLIMITED);
  }

  /** The fields by which a key is found. */
  Fields toFields(String owner) {
    return Fields.ofText(owner, Map.of(KEY_NAME, name));
  }

  /** The fields by which a secret key is found, with its size. */
  Fields toFields(String owner, int size) {
    return size == 0
        ? toFields(owner)
        : Fields.ofText(owner, Map.of(KEY_NAME, name, KEY_BITS, String.valueOf(size)));
  }

  /** Vault's types say it; those by which the registry remembers what it made do not. */
  private static Optional<Boolean> isHardware(Fields fields, String text) {
    String type = text.toUpperCase(Locale.ROOT);
    if (TYPES.contains(type)) {
      return Optional.of(type.endsWith("-HSM"));
    }
    try {
      KeySpec.parse(text);
      return Optional.empty();
    } catch (KeyException e) {
      throw fields.invalid(
          KEY_TYPE,
          "the value must be RSA, RSA-HSM, EC, EC-HSM, oct-HSM, or a kind of key such as rsa-3072"
              + " or P-256",
          null);
    }
  }

  private static void checkCurve(Fields fields, String text) {
    if (KeyAlgorithm.ofCurve(text).filter(row -> row.family() == Family.EC).isEmpty()) {
      throw fields.invalid(
          CURVE,
          "the value must be a curve: "
              + Stream.of(KeyAlgorithm.values())
                  .filter(row -> row.family() == Family.EC)
                  .map(KeyAlgorithm::vaultName)
                  .collect(Collectors.joining(", ")),
          null);
    }
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "'" + name + version.map(text -> "/" + text).orElse("") + "'";
  }
}
