// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One name under which the JCA knows a key agreement: the plain ones, and those of CMS, in which a
 * key is derived from the secret. A part of the one algorithm table, {@link #TABLE}.
 *
 * @param name for example {@code ECDH} or {@code ECDHwithSHA256KDF}, the latter Bouncy Castle's
 * @param aliases other spellings, object identifiers among them
 * @param algorithm what the key does
 * @param kdf the digest of the key derivation function of ANSI X9.63; null where the secret itself
 *     is given
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5753#section-7.1.4">RFC 5753, section 7.1.4</a>
 */
public record AgreementName(
    String name,
    List<String> aliases,
    AgreementAlgorithm algorithm,
    @Nullable DigestAlgorithm kdf) {

  /** Every name this provider answers to. */
  public static final List<AgreementName> TABLE = table();

  private static List<AgreementName> table() {
    List<AgreementName> rows = new ArrayList<>();
    for (AgreementAlgorithm algorithm : AgreementAlgorithm.values()) {
      rows.add(new AgreementName(algorithm.jcaName(), algorithm.aliases(), algorithm, null));
    }
    // By standard and by cofactor agreement, which are one on curves whose cofactor is 1: on ours.
    rows.add(derived(DigestAlgorithm.SHA_1, "1.3.133.16.840.63.0.2", "1.3.133.16.840.63.0.3"));
    rows.add(derived(DigestAlgorithm.SHA_224, "1.3.132.1.11.0", "1.3.132.1.14.0"));
    rows.add(derived(DigestAlgorithm.SHA_256, "1.3.132.1.11.1", "1.3.132.1.14.1"));
    rows.add(derived(DigestAlgorithm.SHA_384, "1.3.132.1.11.2", "1.3.132.1.14.2"));
    rows.add(derived(DigestAlgorithm.SHA_512, "1.3.132.1.11.3", "1.3.132.1.14.3"));
    return List.copyOf(rows);
  }

  private static AgreementName derived(DigestAlgorithm kdf, String standard, String cofactor) {
    String suffix = "with" + kdf.nameInSignature() + "KDF";
    return new AgreementName(
        "ECDH" + suffix,
        List.of(standard, "OID." + standard, "ECCDH" + suffix, cofactor, "OID." + cofactor),
        AgreementAlgorithm.ECDH,
        kdf);
  }
}
