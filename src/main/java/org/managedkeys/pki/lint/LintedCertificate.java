// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as it is written, RFC 5280 section 4.1, with what each rule wants to know of it.
 * Bouncy Castle's own class refuses some of what the rules are there to find.
 */
final class LintedCertificate implements Signed {

  private static final int EXTENSIONS_TAG = 3;

  private final byte[] encoded;
  private final ASN1Sequence whole;
  private final @Nullable LintedCertificate issuer;
  private final LintProfile profile;

  private final int version;
  private final BigInteger serial;
  private final AlgorithmIdentifier innerAlgorithm;
  private final X500Name issuerName;
  private final LintedTime notBefore;
  private final LintedTime notAfter;
  private final X500Name subject;
  private final LintedKey key;
  private final boolean uniqueIdentifiers;
  private final LintedExtensions extensions;
  private final LintedNames names;

  // Asked by many rules.
  private final boolean authority;
  private final boolean selfIssued;
  private final boolean tlsServer;

  private LintedCertificate(
      byte[] encoded, ASN1Sequence whole, @Nullable LintedCertificate issuer, LintProfile profile) {
    this.encoded = encoded;
    this.whole = whole;
    this.issuer = issuer;
    this.profile = profile;
    ASN1Sequence tbs = ASN1Sequence.getInstance(whole.getObjectAt(0));
    int at = 0;
    if (tbs.getObjectAt(0) instanceof ASN1TaggedObject tagged && tagged.hasContextTag(0)) {
      version = ASN1Integer.getInstance(tagged, true).intValueExact() + 1;
      at = 1;
    } else {
      version = 1;
    }
    serial = ASN1Integer.getInstance(tbs.getObjectAt(at)).getValue();
    innerAlgorithm = AlgorithmIdentifier.getInstance(tbs.getObjectAt(at + 1));
    issuerName = X500Name.getInstance(tbs.getObjectAt(at + 2));
    ASN1Sequence validity = ASN1Sequence.getInstance(tbs.getObjectAt(at + 3));
    notBefore = LintedTime.of(validity.getObjectAt(0));
    notAfter = LintedTime.of(validity.getObjectAt(1));
    subject = X500Name.getInstance(tbs.getObjectAt(at + 4));
    key = new LintedKey(SubjectPublicKeyInfo.getInstance(tbs.getObjectAt(at + 5)));
    boolean identifiers = false;
    LintedExtensions written = LintedExtensions.NONE;
    for (int i = at + 6; i < tbs.size(); i++) {
      ASN1TaggedObject part = ASN1TaggedObject.getInstance(tbs.getObjectAt(i));
      if (part.hasContextTag(EXTENSIONS_TAG)) {
        written = LintedExtensions.of(ASN1Sequence.getInstance(part, true));
      } else {
        identifiers = true;
      }
    }
    uniqueIdentifiers = identifiers;
    extensions = written;
    names = LintedNames.of(extensions);
    @Nullable BasicConstraints constraints = basicConstraints();
    authority = constraints != null && constraints.isCA();
    selfIssued = issuerName.equals(subject);
    tlsServer = !authority && servesTls();
  }

  /**
   * Reads one.
   *
   * @param issuer null if it is not known, or the certificate signs itself
   * @throws IOException if it is no ASN.1
   * @throws RuntimeException if it is no certificate
   */
  static LintedCertificate of(byte[] der, @Nullable LintedCertificate issuer, LintProfile profile)
      throws IOException {
    ASN1Sequence whole = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
    if (whole == null || whole.size() != 3) {
      throw new IllegalArgumentException("a certificate has three parts");
    }
    return new LintedCertificate(der, whole, issuer, profile);
  }

  byte[] encoded() {
    return encoded;
  }

  ASN1Primitive object() {
    return whole;
  }

  /** Who signs it; null if that is not known, or it is the certificate itself. */
  @Nullable LintedCertificate issuer() {
    return issuer;
  }

  LintProfile profile() {
    return profile;
  }

  /** 1 to 3 if it is right. */
  int version() {
    return version;
  }

  BigInteger serial() {
    return serial;
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

  LintedTime notBefore() {
    return notBefore;
  }

  LintedTime notAfter() {
    return notAfter;
  }

  X500Name subject() {
    return subject;
  }

  LintedKey key() {
    return key;
  }

  boolean hasUniqueIdentifiers() {
    return uniqueIdentifiers;
  }

  LintedExtensions extensions() {
    return extensions;
  }

  /** Its subject alternative names. */
  LintedNames names() {
    return names;
  }

  @Nullable BasicConstraints basicConstraints() {
    return extensions.value(KnownExtension.BASIC_CONSTRAINTS, BasicConstraints.class);
  }

  @Nullable KeyUsage keyUsage() {
    return extensions.value(KnownExtension.KEY_USAGE, KeyUsage.class);
  }

  boolean mayUse(int usage) {
    @Nullable KeyUsage usages = keyUsage();
    return usages != null && usages.hasUsages(usage);
  }

  @Nullable ExtendedKeyUsage extendedKeyUsage() {
    return extensions.value(KnownExtension.EXTENDED_KEY_USAGE, ExtendedKeyUsage.class);
  }

  byte @Nullable [] subjectKeyIdentifier() {
    @Nullable SubjectKeyIdentifier identifier =
        extensions.value(KnownExtension.SUBJECT_KEY_IDENTIFIER, SubjectKeyIdentifier.class);
    return identifier == null ? null : identifier.getKeyIdentifier();
  }

  @Nullable AuthorityKeyIdentifier authorityKeyIdentifier() {
    return extensions.value(KnownExtension.AUTHORITY_KEY_IDENTIFIER, AuthorityKeyIdentifier.class);
  }

  boolean isAuthority() {
    return authority;
  }

  /** Issuer and subject have one name. */
  boolean isSelfIssued() {
    return selfIssued;
  }

  /** A certificate of a TLS server: whatever says so, or does not say otherwise. */
  boolean isTlsServer() {
    return tlsServer;
  }

  private boolean servesTls() {
    if (isFor(KeyPurposeId.id_kp_OCSPSigning)) {
      return false;
    }
    boolean says = isFor(KeyPurposeId.id_kp_serverAuth) || isFor(KeyPurposeId.anyExtendedKeyUsage);
    boolean looks =
        !extensions.has(KnownExtension.EXTENDED_KEY_USAGE)
            && !(names.dns().isEmpty() && names.addresses().isEmpty());
    return says || looks || profile.publicTls();
  }

  boolean isFor(KeyPurposeId purpose) {
    @Nullable ExtendedKeyUsage purposes = extendedKeyUsage();
    return purposes != null && purposes.hasKeyPurposeId(purpose);
  }

  /** Whether two encode to the same bytes. */
  static boolean sameBytes(ASN1Encodable one, ASN1Encodable other) {
    try {
      return Arrays.equals(
          one.toASN1Primitive().getEncoded(), other.toASN1Primitive().getEncoded());
    } catch (IOException e) {
      return false;
    }
  }
}
