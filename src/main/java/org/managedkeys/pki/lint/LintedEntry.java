// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a revocation list as it is written, RFC 5280 section 5.3.
 *
 * @param canonical whether its content is encoded in DER
 * @param octets how many it has in DER
 */
record LintedEntry(
    boolean canonical,
    int octets,
    BigInteger serial,
    LintedTime revoked,
    LintedExtensions extensions,
    LintedCrl list) {

  /**
   * Reads one.
   *
   * @throws IOException if it cannot be encoded again
   * @throws RuntimeException if it is none
   */
  static LintedEntry of(Object element, LintedCrl list) throws IOException {
    ASN1Sequence parts = ASN1Sequence.getInstance(element);
    // What was not looked at yet is encoded as it was read, but for its own length.
    byte[] read = parts.getEncoded();
    int size = parts.size();
    if (size < 2 || size > 3) {
      throw new IllegalArgumentException("an entry has " + size + " parts");
    }
    return new LintedEntry(
        Der.isCanonical(parts, read),
        read.length,
        ASN1Integer.getInstance(parts.getObjectAt(0)).getValue(),
        LintedTime.of(parts.getObjectAt(1)),
        size == 3
            ? LintedExtensions.of(ASN1Sequence.getInstance(parts.getObjectAt(2)))
            : LintedExtensions.NONE,
        list);
  }

  /** CRLReason; null if there is none, or it is malformed. */
  @Nullable BigInteger reason() {
    @Nullable ASN1Enumerated reason =
        extensions.value(KnownExtension.CRL_REASON, ASN1Enumerated.class);
    return reason == null ? null : reason.getValue();
  }
}
