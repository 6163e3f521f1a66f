// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.CertificateSample.NOW;
import static org.managedkeys.pki.lint.CertificateSample.time;
import static org.managedkeys.pki.lint.LintCase.authority;
import static org.managedkeys.pki.lint.LintCase.leaf;
import static org.managedkeys.pki.lint.LintCase.samples;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** For the rules of fields, signatures, times and names. */
final class CertificateCases {

  private static final AlgorithmIdentifier RSA_SHA1 =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.sha1WithRSAEncryption, DERNull.INSTANCE);

  static final List<LintCase> FIELDS =
      List.of(
          leaf("x690.certificate", leaf -> leaf.following = new byte[] {0}),
          authority(
              "x690.der",
              // TRUE is written as 01.
              ca -> ca.octets(Extension.basicConstraints, true, Samples.hex("3003010101"))),
          leaf(
              "x690.default",
              leaf ->
                  leaf.extensions.put(
                      Extension.subjectKeyIdentifier,
                      CertificateSample.extensionOf(
                          Extension.subjectKeyIdentifier,
                          ASN1Boolean.FALSE,
                          Samples.hex("0401ff")))),
          leaf(
              "rfc5280.version",
              leaf -> leaf.version = new DERTaggedObject(true, 0, new ASN1Integer(1))),
          leaf("rfc5280.serial_positive", leaf -> leaf.serial = new ASN1Integer(-1)),
          leaf(
              "rfc5280.serial_length",
              leaf -> leaf.serial = new ASN1Integer(BigInteger.TWO.pow(158)),
              leaf -> leaf.serial = new ASN1Integer(BigInteger.TWO.pow(159))),
          leaf("cabf.serial_entropy", leaf -> leaf.serial = new ASN1Integer(12)),
          leaf("rfc5280.issuer_present", leaf -> leaf.issuerName = new X500Name("")),
          authority("rfc5280.subject_of_authority", ca -> ca.subject = new X500Name("")),
          leaf(
              "rfc5280.subject_present",
              leaf -> leaf.subject = new X500Name(""),
              leaf -> {
                leaf.subject = new X500Name("");
                leaf.extensions.remove(Extension.subjectAlternativeName);
              }),
          leaf(
              "rfc5280.unique_identifiers",
              leaf ->
                  leaf.afterKey.add(
                      new DERTaggedObject(false, 2, new DERBitString(new byte[] {1})))));

  static final List<LintCase> SIGNATURES =
      List.of(
          leaf(
              "rfc5280.signature_algorithms_equal",
              leaf -> leaf.outer = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384)),
          leaf(
              "rfc5280.signature_parameters",
              leaf -> {
                leaf.inner =
                    new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
                leaf.outer = leaf.inner;
              },
              leaf -> {
                leaf.inner =
                    new AlgorithmIdentifier(
                        X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE);
                leaf.outer = leaf.inner;
              }),
          leaf("rfc5280.signature_octets", leaf -> leaf.signature = new DERBitString(new byte[0])),
          leaf(
              "pkix.no_md5",
              leaf ->
                  leaf.inner =
                      new AlgorithmIdentifier(
                          PKCSObjectIdentifiers.md5WithRSAEncryption, DERNull.INSTANCE)),
          leaf("cabf.no_sha1", leaf -> leaf.inner = RSA_SHA1));

  static final List<LintCase> TIMES =
      List.of(
          leaf(
              "rfc5280.not_before_encoding",
              leaf -> leaf.notBefore = new DERUTCTime("260401120000Z"),
              leaf -> leaf.notBefore = new DERUTCTime("2604011200Z")),
          leaf(
              "rfc5280.not_after_encoding",
              leaf -> leaf.notAfter = new DERGeneralizedTime("20500101000000Z"),
              leaf -> leaf.notAfter = new DERGeneralizedTime("20491231235959Z")),
          leaf(
              "rfc5280.validity_order",
              leaf -> leaf.notAfter = leaf.notBefore,
              leaf -> leaf.notAfter = time(NOW.minusSeconds(1))),
          leaf(
              "pkix.validity_of_issuer",
              leaf -> leaf.notAfter = time(NOW.plus(Duration.ofDays(1801)))),
          leaf(
              "pkix.not_expired",
              leaf -> leaf.notAfter = time(NOW.plusSeconds(1)),
              leaf -> leaf.notAfter = time(NOW)),
          leaf(
              "nist.key_after_2030",
              leaf -> {
                leaf.key = SampleKeys.RSA;
                leaf.notAfter = time(Instant.parse("2030-12-31T23:59:59Z"));
              },
              leaf -> {
                leaf.key = SampleKeys.RSA;
                leaf.notAfter = time(Instant.parse("2031-01-01T00:00:00Z"));
              }),
          leaf(
              "nist.digest_after_2030",
              leaf -> leaf.inner = RSA_SHA1,
              leaf -> {
                leaf.inner = RSA_SHA1;
                leaf.notAfter = time(Instant.parse("2031-01-01T00:00:00Z"));
              }),
          leaf(
              "nist.classical_after_2035",
              leaf -> {
                leaf.key = SampleKeys.raw("2.16.840.1.101.3.4.3.18", 1952);
                leaf.notAfter = time(Instant.parse("2036-01-01T00:00:00Z"));
              },
              leaf -> leaf.notAfter = time(Instant.parse("2036-01-01T00:00:00Z"))));

  static final List<LintCase> NAMES =
      List.of(
          leaf(
              "rfc5280.country",
              leaf -> leaf.subject = name(BCStyle.C, new DERPrintableString("DEU"))),
          leaf(
              "rfc5280.upper_bounds",
              leaf -> leaf.subject = name(BCStyle.CN, new DERUTF8String("a".repeat(64))),
              leaf -> leaf.subject = name(BCStyle.CN, new DERUTF8String("a".repeat(65)))),
          leaf(
              "rfc5280.directory_string",
              leaf -> leaf.subject = name(BCStyle.O, new DERPrintableString("a")),
              leaf -> leaf.subject = name(BCStyle.O, new DERBMPString("a"))),
          leaf(
              "x680.printable_string",
              leaf -> leaf.subject = name(BCStyle.O, new DERPrintableString("a*"))),
          leaf(
              "rfc5280.attribute_present",
              leaf -> leaf.subject = name(BCStyle.O, new DERUTF8String(""))),
          leaf(
              "x520.control_characters",
              leaf -> leaf.subject = name(BCStyle.CN, new DERUTF8String("www.example.com\0.b"))));

  static final List<LintCase> ISSUERS =
      List.of(
          leaf(
              "rfc5280.issuer_name",
              leaf -> leaf.issuerName = new X500Name("C=DE,O=Managed keys,CN=Root")),
          samples(
              "rfc5280.issuer_is_authority",
              CertificateSample::leaf,
              () ->
                  CertificateSample.leaf(
                      root -> root.extensions.remove(Extension.basicConstraints))),
          samples(
              "rfc5280.issuer_path_length",
              () -> CertificateSample.intermediate(root -> root.authority(1)),
              () -> CertificateSample.intermediate(root -> root.authority(0))),
          samples(
              "pkix.path_length_kept",
              () -> CertificateSample.intermediate(root -> root.authority(1)),
              () -> {
                CertificateSample ca = CertificateSample.intermediate(root -> root.authority(1));
                ca.authority(1);
                return ca;
              }),
          leaf(
              "rfc5280.aki_present",
              leaf -> leaf.extensions.remove(Extension.authorityKeyIdentifier)),
          leaf(
              "rfc5280.aki_matches",
              leaf ->
                  leaf.extension(
                      Extension.authorityKeyIdentifier,
                      false,
                      new AuthorityKeyIdentifier(new byte[20]))),
          leaf(
              "rfc5280.aki_serial",
              by(CertificateSample.root().serial.getValue()),
              by(BigInteger.TEN)),
          leaf("key.of_issuer", leaf -> leaf.key = SampleKeys.ROOT));

  private CertificateCases() {}

  /** Names the issuer's certificate by a serial number besides. */
  private static Consumer<CertificateSample> by(BigInteger serial) {
    return leaf ->
        leaf.extension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(
                CertificateSample.identifier(SampleKeys.ROOT),
                new GeneralNames(new GeneralName(leaf.issuerName)),
                serial));
  }

  private static X500Name name(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new X500NameBuilder().addRDN(type, value).build();
  }
}
