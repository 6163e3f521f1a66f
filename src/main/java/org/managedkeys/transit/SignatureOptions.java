// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.wire.FieldValues;

/**
 * What a request says of how data is signed, or was. Fields that do not concern the key's type are
 * read all the same, and do nothing, as in Vault.
 *
 * @param hash of the data; empty for {@code none}: it is signed as it is
 * @param prehashed whether the input is the digest already
 * @param rsaPadding PSS unless PKCS#1 v1.5 was asked for
 * @param salt of PSS
 * @param marshaling how the signature is written
 */
record SignatureOptions(
    Optional<HashName> hash,
    boolean prehashed,
    Padding rsaPadding,
    SaltLength salt,
    Marshaling marshaling) {

  static final String HASH = "hash_algorithm";

  /** The field's older name. */
  static final String OLD_HASH = "algorithm";

  static final String PADDING = "signature_algorithm";
  static final String SALT = "salt_length";

  private static final String PSS = "pss";
  private static final String PKCS1 = "pkcs1v15";
  private static final String PREHASHED = "prehashed";
  private static final String MARSHALING = "marshaling_algorithm";
  private static final String NONE = "none";

  /** The fields that say so. */
  static final Set<String> FIELDS = Set.of(HASH, OLD_HASH, PREHASHED, PADDING, SALT, MARSHALING);

  /** Longer or other texts are not repeated in messages. */
  private static final int MOST_SHOWN = 32;

  /**
   * Reads them.
   *
   * @param urlHash the hash that the request's address names, which is preferred; empty if none
   * @param refusal what a wrong field fails with
   */
  static SignatureOptions of(FieldValues values, String urlHash, FieldValues.Refusal refusal) {
    String hash = hashText(values, urlHash);
    return new SignatureOptions(
        hash.equals(NONE) ? Optional.empty() : Optional.of(hash(hash, refusal)),
        values.bool(PREHASHED, false),
        padding(values.text(PADDING, PSS), refusal),
        named(
            values.text(SALT, "auto"),
            SaltLength::of,
            text -> refusal.apply("invalid salt length " + text, "it is " + SaltLength.FORMS)),
        named(
            values.text(MARSHALING, "asn1"),
            Marshaling::of,
            text -> refusal.apply("invalid marshaling type " + text, "it is asn1 or jws")));
  }

  /** The text of the hash that a request names, in whichever of the three places. */
  static String hashText(FieldValues values, String urlHash) {
    return urlHash.isBlank()
        ? values.text(HASH).or(() -> values.text(OLD_HASH)).orElse(HashName.DEFAULT.text())
        : urlHash.strip();
  }

  /** The hash of a name. */
  static HashName hash(String name, FieldValues.Refusal refusal) {
    return named(
        name,
        HashName::of,
        text ->
            refusal.apply(
                "invalid hash algorithm " + text, "hash algorithms are " + HashName.names()));
  }

  private static Padding padding(String name, FieldValues.Refusal refusal) {
    return switch (name) {
      case PSS -> Padding.PSS;
      case PKCS1 -> Padding.PKCS1;
      default ->
          throw refusal.apply(
              "invalid signature algorithm " + shown(name), "it is " + PSS + " or " + PKCS1);
    };
  }

  private static <T> T named(
      String name,
      Function<String, Optional<T>> reader,
      Function<String, RuntimeException> refusal) {
    return reader.apply(name).orElseThrow(() -> refusal.apply(shown(name)));
  }

  /** In quotation marks, unless it is no name at all. */
  private static String shown(String name) {
    boolean isName =
        name.length() <= MOST_SHOWN
            && name.chars().allMatch(letter -> letter > ' ' && letter < 0x7f && letter != '"');
    return isName ? '"' + name + '"' : "of " + name.length() + " characters";
  }

  /** Vault's name of an RSA padding. */
  static String text(Padding padding) {
    return padding == Padding.PSS ? PSS : PKCS1;
  }
}
