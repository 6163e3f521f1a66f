// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.CertificateSample.NOW;
import static org.managedkeys.pki.lint.CertificateSample.time;
import static org.managedkeys.pki.lint.LintCase.crl;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** For the rules of revocation lists. */
final class CrlCases {

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");
  private static final BigInteger SERIAL = BigInteger.TWO.pow(102);

  static final List<LintCase> LISTS =
      List.of(
          crl("crl.readable", list -> list.following = new byte[] {0}),
          crl("crl.version", list -> list.version = null),
          crl(
              "crl.signature_algorithms_equal",
              list -> list.outer = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384)),
          crl(
              "crl.signature_parameters",
              list ->
                  list.inner =
                      new AlgorithmIdentifier(
                          X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE)),
          crl("crl.signature_octets", list -> list.signature = new DERBitString(new byte[0])),
          crl(
              "crl.no_md5",
              list ->
                  list.inner =
                      new AlgorithmIdentifier(
                          PKCSObjectIdentifiers.md5WithRSAEncryption, DERNull.INSTANCE)),
          crl(
              "crl.no_sha1",
              list -> list.inner = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA1)),
          crl("crl.issuer", list -> list.issuerName = new X500Name("CN=Root")),
          crl("crl.issuer_may_sign", list -> list.issuer.usage(KeyUsage.keyCertSign)),
          crl(
              "crl.this_update_encoding",
              list -> list.thisUpdate = new DERGeneralizedTime("20260401120000Z")),
          crl("crl.next_update", list -> list.nextUpdate = null),
          crl(
              "crl.update_order",
              list -> list.nextUpdate = list.thisUpdate,
              list -> list.nextUpdate = time(NOW.minusSeconds(1))),
          crl("crl.current", list -> list.thisUpdate = time(NOW.plusSeconds(1))),
          crl(
              "cabf.crl_validity",
              list -> list.nextUpdate = time(NOW.plus(Duration.ofDays(10))),
              list -> list.nextUpdate = time(NOW.plus(Duration.ofDays(10)).plusSeconds(1))),
          crl("crl.number", list -> list.extensions.remove(Extension.cRLNumber)),
          crl("crl.aki_present", list -> list.extensions.remove(Extension.authorityKeyIdentifier)),
          crl(
              "crl.aki_matches",
              list ->
                  list.extension(
                      Extension.authorityKeyIdentifier,
                      false,
                      new AuthorityKeyIdentifier(new byte[20]))),
          crl(
              "crl.idp_critical",
              list ->
                  list.extension(
                      Extension.issuingDistributionPoint,
                      false,
                      CrlSample.point("http://crl.example.com/1.crl"))),
          crl(
              "crl.idp",
              list ->
                  list.extension(
                      Extension.issuingDistributionPoint,
                      true,
                      CrlSample.point("file:///etc/1.crl"))),
          crl(
              "crl.delta_critical",
              list -> list.extension(Extension.deltaCRLIndicator, true, new ASN1Integer(6)),
              list -> list.extension(Extension.deltaCRLIndicator, false, new ASN1Integer(6))),
          crl(
              "crl.delta_base",
              list -> list.extension(Extension.deltaCRLIndicator, true, new ASN1Integer(6)),
              list -> list.extension(Extension.deltaCRLIndicator, true, new ASN1Integer(7))),
          crl(
              "crl.extensions_unique",
              list ->
                  list.moreExtensions.add(
                      new Extension(Extension.cRLNumber, false, Samples.hex("020107")))),
          crl(
              "crl.extensions_readable",
              list -> list.extension(Extension.cRLNumber, false, DERNull.INSTANCE)),
          crl(
              "crl.extensions_understood",
              list -> list.extension(UNKNOWN, false, DERNull.INSTANCE),
              list -> list.extension(UNKNOWN, true, DERNull.INSTANCE)),
          crl("crl.entries", list -> list.entries = null, list -> list.entries = List.of()));

  static final List<LintCase> ENTRIES =
      List.of(
          crl(
              "crl.entry_readable",
              list -> list.entries = List.of(new DERSequence(DERNull.INSTANCE))),
          crl(
              "crl.serials_unique",
              list -> {
                list.entry(SERIAL, -1);
                list.entry(SERIAL, 1);
              }),
          crl("crl.entry_serial", list -> list.entry(BigInteger.ZERO, -1)),
          crl("crl.entry_date_encoding", list -> list.entry(SERIAL, new DERUTCTime("2604011200Z"))),
          crl(
              "crl.entry_date",
              list -> list.entry(SERIAL, time(NOW)),
              list -> list.entry(SERIAL, time(NOW.plusSeconds(1)))),
          crl("crl.reason", list -> list.entry(SERIAL, 10), list -> list.entry(SERIAL, 7)),
          crl("crl.reason_unspecified", list -> list.entry(SERIAL, 0)),
          crl(
              "crl.reason_remove",
              list -> {
                list.extension(Extension.deltaCRLIndicator, true, new ASN1Integer(6));
                list.entry(SERIAL, 8);
              },
              list -> list.entry(SERIAL, 8)),
          crl(
              "crl.entry_extensions",
              list ->
                  list.entry(
                      SERIAL,
                      time(NOW),
                      new Extension(
                          Extension.reasonCode, true, Samples.der(new ASN1Enumerated(1))))),
          crl(
              "crl.entry_der",
              list ->
                  list.entry(
                      SERIAL,
                      time(NOW),
                      // One octet, with its length in two.
                      new Extension(Extension.reasonCode, false, Samples.hex("0a810101")))),
          new LintCase(
              "crl.der",
              profile -> new CrlSample().lint(profile),
              profile -> {
                CrlSample list = new CrlSample();
                return CrlLinter.lint(
                    lengthened(list.der()), Samples.certificate(list.issuer), profile);
              }));

  private CrlCases() {}

  /** The same with an octet more than necessary for the length of the whole. */
  private static byte[] lengthened(byte[] der) {
    byte[] longer = new byte[der.length + 1];
    longer[0] = der[0];
    longer[1] = (byte) (der[1] + 1);
    System.arraycopy(der, 2, longer, 3, der.length - 2);
    return longer;
  }
}
