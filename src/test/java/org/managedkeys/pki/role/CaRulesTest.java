// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.pki.role.SampleRequests.host;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;

/** Roots, CSRs of intermediates, and intermediates. */
final class CaRulesTest {

  private static final CertificateRequest CSR =
      SampleRequests.of("CN=Issuing CA,SERIALNUMBER=3", SampleRequests.ca());

  private static Warned<CertificateProfile> root(Map<String, Object> request) {
    return new CaRules()
        .root(
            request,
            SampleKeys.P384.subjectPublicKeyInfo(),
            IssuanceLimits.selfSigned(
                SampleIssuers.NOW, SampleIssuers.DEFAULT_TTL, SampleIssuers.MAX_TTL));
  }

  private static CertificateProfile intermediate(
      X509Certificate issuer, Map<String, Object> request, CertificateRequest csr) {
    return new CaRules().intermediate(request, csr, issuer, SampleIssuers.under(issuer)).value();
  }

  private static BasicConstraints constraints(CertificateProfile profile) {
    return BasicConstraints.getInstance(
        DerExtension.find(profile.extensions(), Extension.basicConstraints)
            .orElseThrow()
            .getParsedValue());
  }

  private static @Nullable BigInteger pathLength(CertificateProfile profile) {
    return constraints(profile).getPathLenConstraint();
  }

  @Test
  void root_ofCommonName_isCaThatSignsCertificatesAndLists() {
    CertificateProfile profile =
        root(Map.of("common_name", "Example Root", "organization", "Example", "country", "DE"))
            .value();

    assertThat(ProfileText.subject(profile)).isEqualTo("C=DE,O=Example,CN=Example Root");
    assertThat(constraints(profile).isCA()).isTrue();
    assertThat(pathLength(profile)).isNull();
    assertThat(ProfileText.usages(profile)).isEqualTo("keyCertSign, cRLSign");
    assertThat(ProfileText.names(profile)).isEmpty();
    assertThat(profile.extensions())
        .filteredOn(Extension::isCritical)
        .extracting(Extension::getExtnId)
        .containsExactly(Extension.basicConstraints, Extension.keyUsage);
    assertThat(Duration.between(profile.notBefore(), SampleIssuers.NOW_CUT))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(profile.notAfter()).isEqualTo(SampleIssuers.NOW_CUT.plus(SampleIssuers.DEFAULT_TTL));
  }

  @Test
  void root_withoutCommonName_isRefused() {
    assertThatThrownBy(() -> root(Map.of("organization", "Example")))
        .hasMessage("the common_name field is required");
  }

  @Test
  void root_thatLivesForever_endsInTheYear9999() {
    Map<String, Object> request =
        Map.of("common_name", "Example Root", "not_after", "9999-12-31T23:59:59Z");

    assertThat(root(request).value().notAfter()).isEqualTo(Validity.NEVER);
  }

  @Test
  void ttl_aboveTheMounts_isShortenedWithWarning() {
    Warned<CertificateProfile> profile =
        root(Map.of("common_name", "Example Root", "ttl", "9000h"));

    assertThat(profile.value().notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(SampleIssuers.MAX_TTL));
    assertThat(profile.warnings())
        .containsExactly(
            "TTL \"9000h0m0s\" is longer than permitted maxTTL \"8760h0m0s\", so maxTTL is being"
                + " used");
  }

  @Test
  void root_withAllNames_hasThem() {
    CertificateProfile profile =
        root(Map.of(
                "common_name", "ca.example.com",
                "alt_names", "b.example.com,ca@example.com",
                "ip_sans", "10.0.0.1",
                "uri_sans", "urn:ca",
                "other_sans", "1.2.3;UTF8:x",
                "max_path_length", "0"))
            .value();

    assertThat(ProfileText.names(profile))
        .isEqualTo(
            "DNS:ca.example.com, DNS:b.example.com, email:ca@example.com, IP:10.0.0.1, URI:urn:ca,"
                + " 1.2.3:x");
    assertThat(pathLength(profile)).isEqualTo(BigInteger.ZERO);
  }

  @Test
  void nameConstraints_ofAllKinds_areWrittenCritical() {
    Map<String, Object> request = new HashMap<>(Map.of("common_name", "Example Root"));
    request.put("permitted_dns_domains", "example.com,.example.org");
    request.put("excluded_dns_domains", "bad.example.com");
    request.put("permitted_ip_ranges", "10.1.2.3/8,2001:db8::/32");
    request.put("excluded_ip_ranges", "10.9.0.0/16");
    request.put("permitted_email_addresses", "a@example.com,example.com");
    request.put("excluded_email_addresses", ".example.org");
    request.put("permitted_uri_domains", "example.com");
    request.put("excluded_uri_domains", ".example.net");
    Extension extension =
        DerExtension.find(root(request).value().extensions(), Extension.nameConstraints)
            .orElseThrow();
    NameConstraints constraints = NameConstraints.getInstance(extension.getParsedValue());

    assertThat(extension.isCritical()).isTrue();
    assertThat(texts(constraints.getPermittedSubtrees()))
        .containsExactly(
            "2: example.com",
            "2: .example.org",
            "7: #0a000000ff000000",
            "7: #20010db8000000000000000000000000ffffffff000000000000000000000000",
            "1: a@example.com",
            "1: example.com",
            "6: example.com");
    assertThat(texts(constraints.getExcludedSubtrees()))
        .containsExactly(
            "2: bad.example.com", "7: #0a090000ffff0000", "1: .example.org", "6: .example.net");
  }

  @Test
  void nameConstraints_ofOneSide_leaveTheOtherOut() {
    Map<String, Object> request =
        Map.of("common_name", "Example Root", "excluded_dns_domains", "bad.example.com");
    Extension extension =
        DerExtension.find(root(request).value().extensions(), Extension.nameConstraints)
            .orElseThrow();

    assertThat(ASN1Sequence.getInstance(extension.getParsedValue()).size()).isEqualTo(1);
  }

  private static Stream<String> texts(GeneralSubtree[] subtrees) {
    return Arrays.stream(subtrees)
        .map(subtree -> subtree.getBase().getTagNo() + ": " + subtree.getBase().getName());
  }

  @ParameterizedTest
  @CsvSource({
    "permitted_dns_domains,     *.example.com",
    "permitted_dns_domains,     a b",
    "excluded_ip_ranges,        10.0.0.1",
    "excluded_ip_ranges,        10.0.0.0/33",
    "permitted_email_addresses, a@b@example.com",
    "excluded_uri_domains,      https://example.com",
  })
  void nameConstraint_malformed_isRefused(String field, String value) {
    assertThatThrownBy(() -> root(Map.of("common_name", "Example Root", field, value)))
        .isInstanceOf(PkiException.class)
        .hasMessageStartingWith(field + " holds " + value);
  }

  @Test
  void request_ofIntermediate_hasSubjectAndNames() {
    CaRequest request =
        new CaRules().request(Map.of("common_name", "Issuing CA", "ou", "PKI", "ttl", "10h"));

    assertThat(request.subject()).hasToString("OU=PKI,CN=Issuing CA");
    assertThat(request.extensions()).isEmpty();
    assertThat(
            new CaRules()
                .request(Map.of("common_name", "ca.example.com", "add_basic_constraints", true))
                .extensions())
        .extracting(Extension::getExtnId)
        .containsExactly(Extension.basicConstraints, Extension.subjectAlternativeName);
    assertThatThrownBy(
            () -> new CaRules().request(Map.of("common_name", "x", "permitted_dns_domains", "y")))
        .hasMessage("there is no field permitted_dns_domains");
  }

  @Test
  void intermediate_hasTheRequestsSubject_elseTheCsrsCommonName() {
    X509Certificate root = SampleIssuers.root(Map.of());

    assertThat(
            ProfileText.subject(
                intermediate(root, Map.of("common_name", "Another", "ou", "PKI"), CSR)))
        .isEqualTo("OU=PKI,CN=Another,SERIALNUMBER=3");
    assertThat(ProfileText.subject(intermediate(root, Map.of(), CSR)))
        .isEqualTo("CN=Issuing CA,SERIALNUMBER=3");
    assertThatThrownBy(() -> intermediate(root, Map.of(), SampleRequests.of("O=Example")))
        .hasMessage("the common_name field is required");
  }

  @Test
  void intermediate_ofCsrValues_copiesThem_exceptWhatMakesItACa() {
    X509Certificate root = SampleIssuers.root(Map.of());
    CertificateRequest csr =
        SampleRequests.of(
            "O=Example,CN=Issuing CA",
            SampleRequests.names(host("ca.example.com")),
            DerExtension.of(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
            DerExtension.of(Extension.basicConstraints, true, new BasicConstraints(7)));
    CertificateProfile profile =
        intermediate(root, Map.of("use_csr_values", true, "common_name", "ignored"), csr);

    assertThat(profile.subject()).isEqualTo(csr.subject());
    assertThat(ProfileText.names(profile)).isEqualTo("DNS:ca.example.com");
    assertThat(ProfileText.usages(profile)).isEqualTo("digitalSignature, keyCertSign, cRLSign");
    assertThat(pathLength(profile)).isNull();
  }

  @Test
  void pathLength_isWhatTheIssuersLeaves() {
    X509Certificate two = SampleIssuers.root(Map.of("max_path_length", 2));
    X509Certificate zero = SampleIssuers.root(Map.of("max_path_length", 0));

    assertThat(pathLength(intermediate(two, Map.of(), CSR))).isEqualTo(BigInteger.ONE);
    assertThat(pathLength(intermediate(two, Map.of("max_path_length", 0), CSR)))
        .isEqualTo(BigInteger.ZERO);
    assertThatThrownBy(() -> intermediate(two, Map.of("max_path_length", 2), CSR))
        .hasMessage("max_path_length is 2, but the issuer's path length of 2 leaves 1");
    assertThatThrownBy(() -> intermediate(zero, Map.of(), CSR))
        .hasMessage(
            "signing certificate has a max path length of zero, and cannot issue further CA"
                + " certificates");
    assertThatThrownBy(() -> root(Map.of("common_name", "x", "max_path_length", -2)))
        .hasMessage("max_path_length is -2");
  }

  @Test
  void keyIdentifier_thatIsAskedFor_isWritten() {
    X509Certificate root = SampleIssuers.root(Map.of());
    CertificateProfile profile = intermediate(root, Map.of("skid", "1A:2b-3c 4d"), CSR);

    assertThat(
            DerExtension.find(profile.extensions(), Extension.subjectKeyIdentifier)
                .map(one -> SubjectKeyIdentifier.getInstance(one.getParsedValue()))
                .orElseThrow()
                .getKeyIdentifier())
        .containsExactly(0x1a, 0x2b, 0x3c, 0x4d);
    assertThatThrownBy(() -> intermediate(root, Map.of("skid", "xyz"), CSR))
        .hasMessage("cannot parse requested SKID value as hex");
  }

  @Test
  void intermediate_mayOutliveItsIssuer_unlessItsBehaviourIsEnforced() {
    X509Certificate root = SampleIssuers.root(Map.of());
    Map<String, Object> request = new HashMap<>(Map.of("not_after", "2099-01-01T00:00:00Z"));

    assertThat(intermediate(root, request, CSR).notAfter()).isEqualTo("2099-01-01T00:00:00Z");
    request.put("enforce_leaf_not_after_behavior", true);
    assertThatThrownBy(() -> intermediate(root, request, CSR))
        .hasMessageStartingWith(
            "cannot satisfy request, as TTL would result in notAfter of 2099-01-01T00:00:00Z that"
                + " is beyond the expiration of the CA certificate at ");
  }

  @Test
  void intermediate_withNamesOutsideTheIssuersConstraints_isRefused() {
    X509Certificate root = SampleIssuers.root(Map.of("permitted_dns_domains", "example.com"));

    assertThat(ProfileText.names(intermediate(root, Map.of("common_name", "ca.example.com"), CSR)))
        .isEqualTo("DNS:ca.example.com");
    assertThatThrownBy(() -> intermediate(root, Map.of("common_name", "ca.example.org"), CSR))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("ca.example.org");
    assertThatThrownBy(() ->
            intermediate(
                root,
                Map.of("use_csr_values", true),
                SampleRequests.of("CN=CA", SampleRequests.names(host("ca.example.net")))))
        .hasMessageContaining("ca.example.net");
  }
}
