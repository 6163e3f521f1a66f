// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Turns;

/**
 * Where an entry says its key is, and what kind of key it expects there.
 *
 * @param keyRing if the entry names one; else it is the connection's
 * @param version as a number, if the entry pins one
 * @param algorithm that the version must have, and that a new key gets
 * @param isHsm whether a new key is to be in a hardware security module
 * @param maxParallel uses at a time; 0 for no limit of its own
 */
record KeyPlace(
    Optional<String> keyRing,
    String cryptoKey,
    Optional<String> version,
    Optional<VersionAlgorithm> algorithm,
    boolean isHsm,
    int maxParallel) {

  private static final String KEY = "crypto_key";
  private static final String VERSION = "crypto_key_version";
  private static final String ALGORITHM = "algorithm";
  private static final String PROTECTION = "protection_level";

  static final Set<String> FIELDS =
      Set.of(GcpSettings.KEY_RING, KEY, VERSION, ALGORITHM, PROTECTION, Turns.FIELD);

  private static final int MOST_PARALLEL = 10_000;

  /** Of key rings and keys alike: API reference, CreateCryptoKey. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,63}");

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,18}");

  /**
   * Reads and checks all fields of a key.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static KeyPlace parse(Fields fields) {
    return read(fields, fields.required(KEY, fields.owner() + "." + KEY + " = <name>"));
  }

  /** The place for a new key: what the entry says, or an identifier made of the key's name. */
  static KeyPlace forNew(KeyName name, Fields fields) {
    KeyPlace place = read(fields, fields.text(KEY).orElseGet(() -> idOf(fields, name)));
    if (place.version.isPresent() && !place.version.get().equals("1")) {
      throw fields.invalid(VERSION, "a new key begins with version 1", "remove the field");
    }
    return place;
  }

  /** A place that no other key has. */
  static KeyPlace unbound() {
    return new KeyPlace(
        Optional.empty(),
        "managed-keys-" + UUID.randomUUID(),
        Optional.empty(),
        Optional.empty(),
        false,
        0);
  }

  private static String idOf(Fields fields, KeyName name) {
    String id = name.toString().replaceAll("[./]", "_");
    if (!ID.matcher(id).matches()) {
      throw KeyException.of(
          Kind.INVALID,
          fields.owner(),
          "use it",
          "its name is longer than the 63 characters of a key's identifier at Google Cloud KMS",
          "add " + fields.owner() + "." + KEY + " = <a shorter name>");
    }
    return id;
  }

  private static KeyPlace read(Fields fields, String id) {
    checkId(fields, KEY, id);
    Optional<String> ring = fields.text(GcpSettings.KEY_RING);
    ring.ifPresent(text -> checkId(fields, GcpSettings.KEY_RING, text));
    Optional<String> version = fields.text(VERSION);
    if (version.isPresent() && !NUMBER.matcher(version.get()).matches()) {
      throw fields.invalid(VERSION, "the value must be the number of a version, such as 1", null);
    }
    return new KeyPlace(
        ring,
        id,
        version,
        fields.text(ALGORITHM).map(text -> algorithm(fields, text)),
        fields.text(PROTECTION).map(text -> isHsm(fields, text)).orElse(false),
        fields.number(Turns.FIELD, 0, 0, MOST_PARALLEL));
  }

  static void checkId(Fields fields, String field, String value) {
    if (!ID.matcher(value).matches()) {
      throw fields.invalid(
          field,
          "the value must consist of letters, digits, '_' and '-', and have at most 63 characters",
          "write the last part of the resource's name only");
    }
  }

  private static VersionAlgorithm algorithm(Fields fields, String text) {
    return VersionAlgorithm.of(text.toUpperCase(Locale.ROOT))
        .orElseThrow(() ->
            fields.invalid(
                ALGORITHM, "the value must be one of " + VersionAlgorithm.known(), null));
  }

  private static boolean isHsm(Fields fields, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "software" -> false;
      case "hsm" -> true;
      default -> throw fields.invalid(PROTECTION, "the value must be software or hsm", null);
    };
  }

  /** The fields by which the key is found. */
  Fields toFields(String owner) {
    Map<String, String> fields = new HashMap<>();
    fields.put(KEY, cryptoKey);
    keyRing.ifPresent(ring -> fields.put(GcpSettings.KEY_RING, ring));
    return Fields.ofText(owner, fields);
  }

  /** The key's name at the service. */
  String keyName(String subject, GcpSettings settings) {
    String ring =
        keyRing
            .or(() -> settings.text(GcpSettings.KEY_RING))
            .orElseThrow(() -> settings.noKeyRing(subject));
    return settings.location() + "/keyRings/" + ring + "/cryptoKeys/" + cryptoKey;
  }

  /**
   * Checks that what was found is what the entry says.
   *
   * @throws KeyException of kind INVALID
   */
  void check(String subject, KeyFacts facts) {
    if (algorithm.isPresent() && !algorithm.get().equals(facts.algorithm())) {
      throw KeyException.of(
          Kind.INVALID,
          subject,
          "use it",
          "the key at "
              + this
              + " has the algorithm "
              + facts.algorithm().name()
              + ", which is not what its entry says",
          "correct " + ALGORITHM + ", or remove it");
    }
  }

  /** For messages: {@code crypto_key 'orders'}. */
  @Override
  public String toString() {
    return version.map(number -> VERSION + " '" + number + "' of ").orElse("")
        + keyRing.map(ring -> GcpSettings.KEY_RING + " '" + ring + "', ").orElse("")
        + KEY
        + " '"
        + cryptoKey
        + "'";
  }
}
