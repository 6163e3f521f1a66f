// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/** The extensions of RFC 5280 and RFC 6960 whose values are read. */
enum KnownExtension {
  AUTHORITY_KEY_IDENTIFIER(
      Extension.authorityKeyIdentifier,
      "authorityKeyIdentifier",
      AuthorityKeyIdentifier::getInstance),
  SUBJECT_KEY_IDENTIFIER(
      Extension.subjectKeyIdentifier, "subjectKeyIdentifier", SubjectKeyIdentifier::getInstance),
  KEY_USAGE(Extension.keyUsage, "keyUsage", KeyUsage::getInstance),
  // Read by hand: Bouncy Castle refuses policies that are there twice, which a rule tells better.
  CERTIFICATE_POLICIES(
      Extension.certificatePolicies, "certificatePolicies", ASN1Sequence::getInstance),
  SUBJECT_ALT_NAME(Extension.subjectAlternativeName, "subjectAltName", GeneralNames::getInstance),
  ISSUER_ALT_NAME(Extension.issuerAlternativeName, "issuerAltName", GeneralNames::getInstance),
  BASIC_CONSTRAINTS(Extension.basicConstraints, "basicConstraints", BasicConstraints::getInstance),
  NAME_CONSTRAINTS(Extension.nameConstraints, "nameConstraints", NameConstraints::getInstance),
  POLICY_CONSTRAINTS(Extension.policyConstraints, "policyConstraints", ASN1Sequence::getInstance),
  EXTENDED_KEY_USAGE(Extension.extendedKeyUsage, "extKeyUsage", ExtendedKeyUsage::getInstance),
  CRL_DISTRIBUTION_POINTS(
      Extension.cRLDistributionPoints, "cRLDistributionPoints", CRLDistPoint::getInstance),
  INHIBIT_ANY_POLICY(Extension.inhibitAnyPolicy, "inhibitAnyPolicy", ASN1Integer::getInstance),
  AUTHORITY_INFO_ACCESS(
      Extension.authorityInfoAccess,
      "authorityInfoAccess",
      AuthorityInformationAccess::getInstance),
  CRL_NUMBER(Extension.cRLNumber, "cRLNumber", ASN1Integer::getInstance),
  DELTA_CRL_INDICATOR(Extension.deltaCRLIndicator, "deltaCRLIndicator", ASN1Integer::getInstance),
  ISSUING_DISTRIBUTION_POINT(
      Extension.issuingDistributionPoint,
      "issuingDistributionPoint",
      IssuingDistributionPoint::getInstance),
  CRL_REASON(Extension.reasonCode, "reasonCode", ASN1Enumerated::getInstance),
  INVALIDITY_DATE(Extension.invalidityDate, "invalidityDate", ASN1GeneralizedTime::getInstance),
  CERTIFICATE_ISSUER(Extension.certificateIssuer, "certificateIssuer", GeneralNames::getInstance);

  private static final Map<ASN1ObjectIdentifier, KnownExtension> BY_TYPE = new HashMap<>();

  static {
    for (KnownExtension known : values()) {
      BY_TYPE.put(known.type, known);
    }
  }

  private final ASN1ObjectIdentifier type;
  private final String text;
  private final Function<Object, Object> reader;

  KnownExtension(ASN1ObjectIdentifier type, String text, Function<Object, Object> reader) {
    this.type = type;
    this.text = text;
    this.reader = reader;
  }

  static @Nullable KnownExtension of(ASN1ObjectIdentifier type) {
    return BY_TYPE.get(type);
  }

  ASN1ObjectIdentifier type() {
    return type;
  }

  /** As RFC 5280 calls it. */
  String text() {
    return text;
  }

  /**
   * Its value.
   *
   * @throws RuntimeException if it is malformed
   */
  Object read(ASN1Primitive value) {
    return reader.apply(value);
  }
}
