// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.CertificateSample.time;
import static org.managedkeys.pki.lint.LintCase.leaf;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** For the rules of domain names and of TLS servers. */
final class TlsCases {

  static final List<LintCase> DOMAINS =
      List.of(
          leaf("rfc5280.dns_present", names("")),
          leaf("rfc5280.dns_no_nul", names("www.example.com\0.example.net")),
          leaf("rfc5280.dns_trailing_dot", names("www.example.com.")),
          leaf("rfc5280.dns_empty_label", names("www..example.com")),
          leaf("rfc5280.dns_characters", names("www.ex ample.com")),
          leaf("rfc5280.dns_hyphen", names("a-b.example.com"), names("-a.example.com")),
          leaf("rfc5280.dns_underscore", names("a_b.example.com")),
          leaf("rfc5280.dns_length", names("a.".repeat(126) + "a"), names("a.".repeat(126) + "aa")),
          leaf(
              "rfc5280.dns_label_length",
              names("a".repeat(63) + ".example.com"),
              names("a".repeat(64) + ".example.com")),
          leaf("rfc6125.dns_wildcard", names("*.example.com"), names("www*.example.com")),
          leaf(
              "rfc5890.reserved_label",
              names("xn--mnchen-3ya.example.com"),
              names("ab--c.example.com")));

  static final List<LintCase> SERVERS =
      List.of(
          leaf(
              "cabf.san_present", leaf -> leaf.extensions.remove(Extension.subjectAlternativeName)),
          leaf(
              "cabf.san_kinds",
              leaf ->
                  leaf.names(
                      new GeneralName(GeneralName.dNSName, "www.example.com"),
                      new GeneralName(
                          GeneralName.uniformResourceIdentifier, "https://www.example.com"))),
          leaf("cabf.cn_in_san", names("example.com", "WWW.example.com"), names("example.com")),
          leaf("cabf.internal_name", names("printer.local")),
          leaf("cabf.reserved_address", address(9, 9, 9, 9), address(192, 168, 1, 1)),
          leaf("cabf.wildcard", names("*.example.com"), names("*.com")),
          leaf(
              "cabf.rsa_bits",
              leaf -> leaf.key = SampleKeys.RSA,
              leaf -> leaf.key = SampleKeys.rsa(SampleKeys.odd(2050), SampleKeys.USUAL_EXPONENT)),
          leaf(
              "cabf.curve",
              leaf ->
                  leaf.key =
                      SampleKeys.onCurve(
                          SECObjectIdentifiers.secp256k1,
                          KeyCases.generator(SECObjectIdentifiers.secp256k1, false))),
          leaf("cabf.key_type", leaf -> leaf.key = SampleKeys.ED25519),
          leaf("cabf.eku_server_auth", leaf -> leaf.extensions.remove(Extension.extendedKeyUsage)),
          leaf(
              "cabf.revocation_pointer",
              leaf -> {
                leaf.extensions.remove(Extension.cRLDistributionPoints);
                leaf.extensions.remove(Extension.authorityInfoAccess);
                leaf.notAfter =
                    time(CertificateSample.NOW.plus(Duration.ofDays(7)).minusSeconds(1));
              },
              leaf -> {
                leaf.extensions.remove(Extension.cRLDistributionPoints);
                leaf.extensions.remove(Extension.authorityInfoAccess);
              }),
          leaf("cabf.policy", leaf -> leaf.extensions.remove(Extension.certificatePolicies)),
          valid("cabf.validity_398", "2026-03-14T23:59:59Z", 398),
          valid("cabf.validity_200", "2026-03-15T00:00:00Z", 200),
          valid("cabf.validity_100", "2027-03-15T00:00:00Z", 100),
          valid("cabf.validity_47", "2029-03-15T00:00:00Z", 47),
          leaf(
              "cabf.not_before",
              leaf -> leaf.notBefore = time(CertificateSample.NOW.minus(Duration.ofHours(48))),
              leaf -> leaf.notBefore = time(CertificateSample.NOW.minus(Duration.ofHours(49)))));

  private TlsCases() {}

  static Consumer<CertificateSample> names(String... names) {
    return leaf -> {
      GeneralName[] all = new GeneralName[names.length];
      for (int i = 0; i < names.length; i++) {
        all[i] = new GeneralName(GeneralName.dNSName, new DERIA5String(names[i]));
      }
      leaf.names(all);
    };
  }

  private static Consumer<CertificateSample> address(int... octets) {
    byte[] address = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      address[i] = (byte) octets[i];
    }
    return leaf -> leaf.names(new GeneralName(GeneralName.iPAddress, new DEROctetString(address)));
  }

  /** Both ends count: so many days end one second early, and a second more is too long. */
  private static LintCase valid(String code, String from, int days) {
    return leaf(code, lasting(from, days, -1), lasting(from, days, 0));
  }

  private static Consumer<CertificateSample> lasting(String from, int days, int seconds) {
    Instant begins = Instant.parse(from);
    return leaf -> {
      leaf.notBefore = time(begins);
      leaf.notAfter = time(begins.plus(Duration.ofDays(days)).plusSeconds(seconds));
    };
  }
}
