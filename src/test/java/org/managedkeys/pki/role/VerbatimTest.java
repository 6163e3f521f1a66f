// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.pki.role.SampleRequests.host;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;

/** sign-verbatim. */
final class VerbatimTest {

  private static final ASN1ObjectIdentifier OWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

  private static Warned<CertificateProfile> verbatim(
      Map<String, Object> request, CertificateRequest csr) {
    return new RoleRules().verbatim(Optional.empty(), request, csr, SampleIssuers.limits());
  }

  @Test
  void csr_isCopied_withWhatItAsksFor() {
    CertificateRequest csr =
        SampleRequests.of(
            "CN=not a host,O=Example",
            SampleRequests.names(host("a.example.com")),
            DerExtension.of(Extension.keyUsage, true, new KeyUsage(KeyUsage.nonRepudiation)),
            DerExtension.of(OWN, false, new DERUTF8String("x")),
            DerExtension.of(
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(new byte[4])));
    CertificateProfile profile = verbatim(Map.of("key_usage", "DigitalSignature"), csr).value();

    assertThat(profile.subject()).isEqualTo(csr.subject());
    assertThat(ProfileText.names(profile)).isEqualTo("DNS:a.example.com");
    assertThat(ProfileText.usages(profile)).isEqualTo("nonRepudiation");
    assertThat(ProfileText.purposes(profile)).isEmpty();
    assertThat(DerExtension.find(profile.extensions(), OWN)).isPresent();
    assertThat(ProfileText.has(profile, Extension.authorityKeyIdentifier)).isEqualTo("has not");
  }

  @Test
  void usages_thatTheCsrDoesNotAskFor_areTheRequests() {
    CertificateRequest csr = SampleRequests.of("CN=a.example.com");

    assertThat(ProfileText.usages(verbatim(Map.of(), csr).value()))
        .isEqualTo("digitalSignature, keyAgreement");
    CertificateProfile profile =
        verbatim(Map.of("key_usage", "DigitalSignature", "ext_key_usage", "OCSPSigning"), csr)
            .value();
    assertThat(ProfileText.usages(profile)).isEqualTo("digitalSignature");
    assertThat(ProfileText.purposes(profile)).isEqualTo("9");
  }

  @Test
  void role_givesTimes() {
    CertificateProfile profile =
        new RoleRules()
            .verbatim(
                Optional.of(Role.of(Map.of("ttl", "1h", "not_before_duration", "10s"))),
                Map.of(),
                SampleRequests.of("CN=anything at all"),
                SampleIssuers.limits())
            .value();

    assertThat(Duration.between(profile.notBefore(), profile.notAfter()))
        .isEqualTo(Duration.ofSeconds(3610));
  }

  @Test
  void csr_ofCa_isRefused() {
    for (Extension asks :
        new Extension[] {
          SampleRequests.ca(),
          DerExtension.of(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)),
        }) {
      assertThatThrownBy(() -> verbatim(Map.of(), SampleRequests.of("CN=a", asks)))
          .hasMessage(
              "the CSR asks for the certificate of a CA, which sign-verbatim does not make");
    }
  }

  @Test
  void csr_thatSaysThatItIsNoCa_isCertified() {
    Extension none = DerExtension.of(Extension.basicConstraints, true, new BasicConstraints(false));

    assertThat(
            verbatim(Map.of("alt_names", "b.example"), SampleRequests.of("CN=a", none)).warnings())
        .containsExactly(
            "specified CSR contained a Basic Constraints extension that was ignored during issuance",
            "alt_names was ignored: sign-verbatim takes all names from the CSR");
  }

  @Test
  void nameConstraints_ofTheIssuer_areHeeded() {
    IssuanceLimits limits =
        SampleIssuers.under(SampleIssuers.root(Map.of("permitted_email_addresses", "example.com")));

    assertThatThrownBy(() ->
            new RoleRules()
                .verbatim(
                    Optional.empty(), Map.of(), SampleRequests.of("CN=a,E=a@example.org"), limits))
        .hasMessageContaining("a@example.org");
  }
}
