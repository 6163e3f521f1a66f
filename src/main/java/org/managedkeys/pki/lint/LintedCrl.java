// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A revocation list as it is written, RFC 5280 section 5.1. Its entries stay bytes until they are
 * looked at, one after the other: there may be hundreds of thousands.
 */
final class LintedCrl implements Signed {

  private final byte[] encoded;
  private final ASN1Sequence whole;
  private final LintedCertificate issuer;
  private final LintProfile profile;

  /** 1 if it says nothing. */
  private final int version;

  private final AlgorithmIdentifier innerAlgorithm;
  private final X500Name issuerName;
  private final LintedTime thisUpdate;
  private final @Nullable LintedTime nextUpdate;
  private final @Nullable ASN1Sequence entries;
  private final LintedExtensions extensions;

  private LintedCrl(
      byte[] encoded, ASN1Sequence whole, LintedCertificate issuer, LintProfile profile) {
    this.encoded = encoded;
    this.whole = whole;
    this.issuer = issuer;
    this.profile = profile;
    ASN1Sequence tbs = ASN1Sequence.getInstance(whole.getObjectAt(0));
    int at = 0;
    if (tbs.getObjectAt(0) instanceof ASN1Integer number) {
      version = number.intValueExact() + 1;
      at = 1;
    } else {
      version = 1;
    }
    innerAlgorithm = AlgorithmIdentifier.getInstance(tbs.getObjectAt(at));
    issuerName = X500Name.getInstance(tbs.getObjectAt(at + 1));
    thisUpdate = LintedTime.of(tbs.getObjectAt(at + 2));
    at += 3;
    if (at < tbs.size() && isTime(tbs.getObjectAt(at))) {
      nextUpdate = LintedTime.of(tbs.getObjectAt(at));
      at++;
    } else {
      nextUpdate = null;
    }
    if (at < tbs.size() && tbs.getObjectAt(at) instanceof ASN1Sequence revoked) {
      entries = revoked;
      at++;
    } else {
      entries = null;
    }
    if (at < tbs.size()) {
      ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(tbs.getObjectAt(at), 0x80, 0);
      extensions = LintedExtensions.of(ASN1Sequence.getInstance(tagged, true));
      at++;
    } else {
      extensions = LintedExtensions.NONE;
    }
    if (at != tbs.size()) {
      throw new IllegalArgumentException("a revocation list ends with its extensions");
    }
  }

  private static boolean isTime(ASN1Encodable object) {
    return object instanceof ASN1UTCTime || object instanceof ASN1GeneralizedTime;
  }

  /**
   * Reads one.
   *
   * @throws IOException if it is no ASN.1
   * @throws RuntimeException if it is no revocation list
   */
  static LintedCrl of(byte[] der, LintedCertificate issuer, LintProfile profile)
      throws IOException {
    try (ASN1InputStream stream = new ASN1InputStream(der, true)) {
      ASN1Sequence whole = ASN1Sequence.getInstance(stream.readObject());
      if (whole == null || whole.size() != 3) {
        throw new IllegalArgumentException("a revocation list has three parts");
      }
      if (stream.read() >= 0) {
        throw new IOException("something follows it");
      }
      return new LintedCrl(der, whole, issuer, profile);
    }
  }

  byte[] encoded() {
    return encoded;
  }

  ASN1Sequence whole() {
    return whole;
  }

  LintedCertificate issuer() {
    return issuer;
  }

  LintProfile profile() {
    return profile;
  }

  int version() {
    return version;
  }

  @Override
  public AlgorithmIdentifier innerAlgorithm() {
    return innerAlgorithm;
  }

  @Override
  public AlgorithmIdentifier outerAlgorithm() {
    return AlgorithmIdentifier.getInstance(whole.getObjectAt(1));
  }

  @Override
  public ASN1BitString signature() {
    return ASN1BitString.getInstance(whole.getObjectAt(2));
  }

  X500Name issuerName() {
    return issuerName;
  }

  LintedTime thisUpdate() {
    return thisUpdate;
  }

  @Nullable LintedTime nextUpdate() {
    return nextUpdate;
  }

  LintedExtensions extensions() {
    return extensions;
  }

  boolean isDelta() {
    return extensions.has(KnownExtension.DELTA_CRL_INDICATOR);
  }

  /** Whether there is a list of entries, which may be empty though it must not. */
  boolean hasEntries() {
    return entries != null;
  }

  /** The list of entries as such, not to be asked for its elements. */
  @Nullable ASN1Sequence entryList() {
    return entries;
  }

  /** Each is read when it is asked for, and forgotten. */
  Enumeration<?> entries() {
    return entries == null ? Collections.emptyEnumeration() : entries.getObjects();
  }
}
