// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** A revocation list that has nothing wrong with it, until a test bends one part of it. */
final class CrlSample {

  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  CertificateSample issuer = CertificateSample.root();
  @Nullable ASN1Encodable version = new ASN1Integer(1);
  AlgorithmIdentifier inner = ECDSA;
  AlgorithmIdentifier outer = ECDSA;
  X500Name issuerName = issuer.subject;
  ASN1Encodable thisUpdate = CertificateSample.time(CertificateSample.NOW);
  @Nullable ASN1Encodable nextUpdate =
      CertificateSample.time(CertificateSample.NOW.plus(Duration.ofDays(3)));
  @Nullable List<ASN1Encodable> entries = new ArrayList<>();
  final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();
  List<ASN1Encodable> moreExtensions = new ArrayList<>();
  DERBitString signature = new DERBitString(new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1});
  byte[] following = {};

  CrlSample() {
    extension(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(CertificateSample.identifier(issuer.key)));
    extension(Extension.cRLNumber, false, new ASN1Integer(7));
    extension(Extension.issuingDistributionPoint, true, point("http://crl.example.com/1.crl"));
    entry(BigInteger.TWO.pow(100), 1);
    entry(BigInteger.TWO.pow(101), -1);
  }

  static IssuingDistributionPoint point(String url) {
    return new IssuingDistributionPoint(
        new DistributionPointName(
            new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url))),
        false,
        false,
        null,
        false,
        false);
  }

  void extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    extensions.put(type, new Extension(type, critical, Samples.der(value)));
  }

  /**
   * Adds one.
   *
   * @param reason -1 for none
   */
  void entry(BigInteger serial, int reason) {
    if (reason < 0) {
      entry(serial, thisUpdate);
    } else {
      entry(
          serial,
          thisUpdate,
          new Extension(Extension.reasonCode, false, Samples.der(new ASN1Enumerated(reason))));
    }
  }

  void entry(BigInteger serial, ASN1Encodable date, Extension... entryExtensions) {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(new ASN1Integer(serial));
    parts.add(date);
    if (entryExtensions.length > 0) {
      parts.add(new DERSequence(entryExtensions));
    }
    if (entries == null) {
      throw new IllegalStateException("there are no entries");
    }
    entries.add(new DERSequence(parts));
  }

  ASN1Encodable toBeSigned() {
    ASN1EncodableVector tbs = new ASN1EncodableVector();
    if (version != null) {
      tbs.add(version);
    }
    tbs.add(inner);
    tbs.add(issuerName);
    tbs.add(thisUpdate);
    if (nextUpdate != null) {
      tbs.add(nextUpdate);
    }
    if (entries != null) {
      tbs.add(new DERSequence(entries.toArray(new ASN1Encodable[0])));
    }
    ASN1EncodableVector all = new ASN1EncodableVector();
    extensions.values().forEach(all::add);
    moreExtensions.forEach(all::add);
    tbs.add(new DERTaggedObject(true, 0, new DERSequence(all)));
    return new DERSequence(tbs);
  }

  byte[] der() {
    byte[] whole =
        Samples.der(new DERSequence(new ASN1Encodable[] {toBeSigned(), outer, signature}));
    byte[] all = Arrays.copyOf(whole, whole.length + following.length);
    System.arraycopy(following, 0, all, whole.length, following.length);
    return all;
  }

  List<Finding> lint(LintProfile profile) {
    return CrlLinter.lint(der(), Samples.certificate(issuer), profile);
  }
}
