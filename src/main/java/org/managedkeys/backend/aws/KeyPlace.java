// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.Turns;

/**
 * Where an entry says its key is, and what kind of key it expects there.
 *
 * @param id key id, ARN, {@code alias/name} or the ARN of an alias; empty if the entry has none
 * @param family of the key, if the entry says so
 * @param bits of an RSA or secret key; 0 if the entry does not say
 * @param algorithm of the key, if the entry says so
 * @param maxParallel uses at a time; 0 for no limit of its own
 */
record KeyPlace(
    String id,
    Optional<Family> family,
    int bits,
    Optional<KeyAlgorithm> algorithm,
    int maxParallel) {

  static final String KEY = "kms_key";
  static final String ALIAS = "alias/";

  private static final String TYPE = "key_type";
  private static final String BITS = "key_bits";
  private static final String CURVE = "curve";

  static final Set<String> FIELDS = Set.of(KEY, TYPE, BITS, CURVE, Turns.FIELD);

  private static final String UNBOUND = ALIAS + "managed-keys-unbound-";
  private static final int MOST_BITS = 4096;
  private static final int MOST_PARALLEL = 10_000;

  /** API reference, CreateAlias; colons are for ARNs. */
  private static final Pattern ALIAS_NAME = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

  private static final Pattern ID =
      Pattern.compile("mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:(key/[0-9a-zA-Z-]+|alias/.+)");

  /** Vault's names of types, and ours for what Vault does not manage there. */
  private static final Map<String, Family> TYPES =
      Map.of(
          "RSA", Family.RSA,
          "ECDSA", Family.EC,
          "EC", Family.EC,
          "EDDSA", Family.EDDSA,
          "ML-DSA", Family.ML_DSA,
          "AES", Family.AES,
          "HMAC", Family.HMAC);

  /**
   * Reads and checks all fields of a key.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static KeyPlace parse(Fields fields) {
    String id = fields.required(KEY, fields.owner() + "." + KEY + " = alias/<name>");
    KeyPlace place = read(fields, id);
    if (!ID.matcher(id).matches()
        && !ARN.matcher(id).matches()
        && !(id.startsWith(ALIAS) && id.length() > ALIAS.length())) {
      throw fields.invalid(
          KEY, "the value must be a key id, alias/<name>, or the ARN of either", null);
    }
    return place;
  }

  /** The place for a new key: what the entry says, or an alias made of the key's name. */
  static KeyPlace forNew(KeyName name, Fields fields) {
    KeyPlace place = read(fields, fields.text(KEY).orElseGet(() -> aliasOf(name)));
    if (!ALIAS_NAME.matcher(place.id).matches() || place.id.startsWith("alias/aws/")) {
      throw fields.invalid(
          KEY,
          "a new key is found by an alias, whose name consists of letters, digits, '/', '_' and"
              + " '-' and does not begin with aws/",
          "write " + fields.owner() + "." + KEY + " = " + aliasOf(name));
    }
    return place;
  }

  /** A place that no other key has. */
  static KeyPlace unbound() {
    return at(UNBOUND + UUID.randomUUID());
  }

  static KeyPlace of(KeyName name) {
    return at(aliasOf(name));
  }

  /** Names may hold dots, aliases may not. */
  private static String aliasOf(KeyName name) {
    return ALIAS + name.toString().replace('.', '_');
  }

  private static KeyPlace at(String id) {
    return new KeyPlace(id, Optional.empty(), 0, Optional.empty(), 0);
  }

  /** {@code key_type} is Vault's name of a family, or says all, as for other key services. */
  private static KeyPlace read(Fields fields, String id) {
    Optional<String> type = fields.text(TYPE);
    Optional<Family> family = type.map(text -> TYPES.get(text.toUpperCase(Locale.ROOT)));
    int bits = fields.number(BITS, 0, 0, MOST_BITS);
    Optional<KeyAlgorithm> algorithm = fields.text(CURVE).map(text -> curve(fields, text));
    if (type.isPresent() && family.isEmpty()) {
      KeySpec spec = spec(fields, type.get());
      family = Optional.of(spec.algorithm().family());
      bits = spec.bits();
      algorithm = Optional.of(spec.algorithm());
    }
    int maxParallel = fields.number(Turns.FIELD, 0, 0, MOST_PARALLEL);
    return new KeyPlace(id, family, bits, algorithm, maxParallel);
  }

  private static KeySpec spec(Fields fields, String text) {
    try {
      return KeySpec.parse(text);
    } catch (KeyException e) {
      throw fields.invalid(
          TYPE,
          "the value must be RSA, ECDSA (or EC), EDDSA, ML-DSA, AES or HMAC, or say all: "
              + KeySpec.known(),
          null);
    }
  }

  private static KeyAlgorithm curve(Fields fields, String text) {
    return KeyAlgorithm.ofCurve(text)
        .filter(row -> KeySpecs.name(row, row.bits()).isPresent())
        .orElseThrow(() ->
            fields.invalid(
                CURVE, "the value must be P256, P384, P521, secp256k1 or Ed25519", null));
  }

  /** Whether another key may be found here one day. */
  boolean isAlias() {
    return id.startsWith(ALIAS) || id.contains(":" + ALIAS);
  }

  static boolean isUnbound(String alias) {
    return alias.startsWith(UNBOUND);
  }

  /** The fields by which the key is found. */
  Fields toFields(String owner) {
    return Fields.ofText(owner, Map.of(KEY, id));
  }

  /**
   * Checks that what was found is what the entry says.
   *
   * @throws KeyException of kind INVALID
   */
  void check(String subject, KeyFacts facts) {
    boolean fits =
        family.map(wanted -> wanted == facts.algorithm().family()).orElse(true)
            && (bits == 0 || bits == facts.bits() || bits == facts.algorithm().bits())
            && algorithm.map(wanted -> wanted == facts.algorithm()).orElse(true);
    if (!fits) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          subject,
          "use it",
          "the key at " + this + " is " + facts.spec() + ", which is not what its entry says",
          "mend the fields " + TYPE + ", " + BITS + " and " + CURVE + " or remove them");
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return "'" + id + "'";
  }
}
