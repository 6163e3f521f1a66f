// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;

/**
 * Where a key is on its token, and limits on its use.
 *
 * @param label CKA_LABEL
 * @param id CKA_ID in lower-case hexadecimal without prefix
 * @param mechanism the one CKM_ number the key may be used with; empty for all that fit
 * @param maxParallel uses at a time; 0 for as many as the connection has sessions
 * @param oaepDigest the one digest that OAEP may be used with; empty for all
 */
record KeyLocation(
    Optional<String> label,
    Optional<String> id,
    Optional<Long> mechanism,
    int maxParallel,
    Optional<DigestAlgorithm> oaepDigest) {

  /** Vault's field of the digest of OAEP. */
  static final String OAEP_HASH = "rsa_oaep_hash";

  /** Every key of the token. */
  static final KeyLocation ANYWHERE =
      new KeyLocation(Optional.empty(), Optional.empty(), Optional.empty(), 0);

  private static final int MOST_PARALLEL = 10_000;
  private static final int MOST_BITS = 16_384;

  /** Names of mechanisms; any other is given by number. */
  private static final Map<String, Long> MECHANISMS =
      Map.ofEntries(
          Map.entry("CKM_RSA_PKCS", Ck.CKM_RSA_PKCS),
          Map.entry("CKM_RSA_PKCS_OAEP", Ck.CKM_RSA_PKCS_OAEP),
          Map.entry("CKM_RSA_X_509", Ck.CKM_RSA_X_509),
          Map.entry("CKM_RSA_PKCS_PSS", Ck.CKM_RSA_PKCS_PSS),
          Map.entry("CKM_ECDSA", Ck.CKM_ECDSA),
          Map.entry("CKM_ECDH1_DERIVE", Ck.CKM_ECDH1_DERIVE),
          Map.entry("CKM_EDDSA", Ck.CKM_EDDSA),
          Map.entry("CKM_ML_DSA", Ck.CKM_ML_DSA),
          Map.entry("CKM_AES_CBC", Ck.CKM_AES_CBC),
          Map.entry("CKM_AES_CBC_PAD", Ck.CKM_AES_CBC_PAD),
          Map.entry("CKM_AES_CTR", Ck.CKM_AES_CTR),
          Map.entry("CKM_AES_GCM", Ck.CKM_AES_GCM),
          Map.entry("CKM_AES_CMAC", Ck.CKM_AES_CMAC),
          Map.entry("CKM_AES_KEY_WRAP", Ck.CKM_AES_KEY_WRAP),
          Map.entry("CKM_AES_KEY_WRAP_PAD", Ck.CKM_AES_KEY_WRAP_PAD),
          Map.entry("CKM_AES_KEY_WRAP_KWP", Ck.CKM_AES_KEY_WRAP_KWP),
          Map.entry("CKM_SHA_1_HMAC", Ck.CKM_SHA_1_HMAC),
          Map.entry("CKM_SHA224_HMAC", Ck.CKM_SHA224_HMAC),
          Map.entry("CKM_SHA256_HMAC", Ck.CKM_SHA256_HMAC),
          Map.entry("CKM_SHA384_HMAC", Ck.CKM_SHA384_HMAC),
          Map.entry("CKM_SHA512_HMAC", Ck.CKM_SHA512_HMAC),
          Map.entry("CKM_SHA3_224_HMAC", Ck.CKM_SHA3_224_HMAC),
          Map.entry("CKM_SHA3_256_HMAC", Ck.CKM_SHA3_256_HMAC),
          Map.entry("CKM_SHA3_384_HMAC", Ck.CKM_SHA3_384_HMAC),
          Map.entry("CKM_SHA3_512_HMAC", Ck.CKM_SHA3_512_HMAC));

  /** Without a restriction of OAEP. */
  KeyLocation(Optional<String> label, Optional<String> id, Optional<Long> mechanism, int parallel) {
    this(label, id, mechanism, parallel, Optional.empty());
  }

  /**
   * Reads and checks all fields of a key.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static KeyLocation parse(Fields fields) {
    KeyLocation location =
        new KeyLocation(
            fields.text("key_label"),
            fields.text("key_id").map(text -> hex(fields, text)),
            fields.text("mechanism").map(text -> mechanism(fields, text)),
            fields.number("max_parallel", 0, 0, MOST_PARALLEL),
            fields.text(OAEP_HASH).map(text -> oaepDigest(fields, text)));
    if (location.label.isEmpty() && location.id.isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          fields.owner(),
          "use it",
          "one of the fields key_label and key_id is needed",
          "add " + fields.owner() + ".key_label = <the key's label on the token>");
    }
    if (location.oaepDigest.isPresent() && !location.allows(Ck.CKM_RSA_PKCS_OAEP)) {
      throw fields.invalid(
          OAEP_HASH, "it goes with mechanism CKM_RSA_PKCS_OAEP only, or with none", null);
    }
    fields.number("key_bits", 0, 0, MOST_BITS);
    fields.text("curve").ifPresent(text -> checkCurve(fields, text));
    return location;
  }

  /** Whether its entry lets the key be used with a mechanism. */
  boolean allows(long number) {
    return mechanism.map(only -> only == number).orElse(true);
  }

  /** Whether its entry lets OAEP be used with a digest. */
  boolean allowsOaep(DigestAlgorithm digest) {
    return oaepDigest.map(only -> only == digest).orElse(true);
  }

  byte[] idBytes() {
    return HexFormat.of().parseHex(id.orElse(""));
  }

  /** For messages: {@code label 'ca' and id 01}. */
  @Override
  public String toString() {
    String byLabel = label.map(text -> "label '" + text + "'").orElse("");
    String byId = id.map(text -> "id " + text).orElse("");
    return byLabel + (byLabel.isEmpty() || byId.isEmpty() ? "" : " and ") + byId;
  }

  private static String hex(Fields fields, String text) {
    String digits = text.toLowerCase(Locale.ROOT).replace(":", "");
    if (digits.startsWith("0x")) {
      digits = digits.substring(2);
    }
    try {
      byte[] id = HexFormat.of().parseHex(digits);
      if (id.length == 0) {
        // It would mean any key without an id.
        throw new IllegalArgumentException("no digits");
      }
      return HexFormat.of().formatHex(id);
    } catch (IllegalArgumentException e) {
      throw fields.invalid(
          "key_id",
          "the value must be bytes in hexadecimal, two digits each",
          "write it as pkcs11-tool --list-objects shows it");
    }
  }

  private static DigestAlgorithm oaepDigest(Fields fields, String text) {
    return DigestAlgorithm.of(text)
        .orElseThrow(() ->
            fields.invalid(
                OAEP_HASH, "the value must be sha1, sha224, sha256, sha384 or sha512", null));
  }

  private static Long mechanism(Fields fields, String text) {
    String name = text.toUpperCase(Locale.ROOT);
    if (MECHANISMS.containsKey(name)) {
      return MECHANISMS.get(name);
    }
    try {
      return fields.unsigned("mechanism").orElseThrow();
    } catch (KeyException e) {
      throw fields.invalid(
          "mechanism",
          "the value must be a number such as 0x0001, or one of "
              + String.join(", ", MECHANISMS.keySet().stream().sorted().toList()),
          null);
    }
  }

  private static void checkCurve(Fields fields, String text) {
    if (KeyAlgorithm.ofCurve(text).isEmpty()) {
      throw fields.invalid(
          "curve",
          "the value must be a curve: "
              + Stream.of(KeyAlgorithm.values())
                  .map(KeyAlgorithm::vaultName)
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.joining(", ")),
          null);
    }
  }
}
