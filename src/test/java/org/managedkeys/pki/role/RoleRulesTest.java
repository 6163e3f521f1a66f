// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.pki.role.SampleRequests.address;
import static org.managedkeys.pki.role.SampleRequests.host;
import static org.managedkeys.pki.role.SampleRequests.uri;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/** What is certified under a role. The fields one by one are in {@link RoleFieldsTest}. */
final class RoleRulesTest {

  private static final Map<String, Object> OPEN =
      Map.of("key_type", "any", "allow_any_name", true, "allowed_uri_sans", "*");

  private static Role role(Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(Map.of("key_type", "ec"));
    all.putAll(fields);
    return Role.of(all);
  }

  private static CertificateProfile issued(Map<String, Object> role, Map<String, Object> request) {
    return new RoleRules()
        .forNewKey(
            role(role), request, SampleKeys.P256.subjectPublicKeyInfo(), SampleIssuers.limits())
        .value();
  }

  private static Warned<CertificateProfile> signed(
      Map<String, Object> role, Map<String, Object> request, CertificateRequest csr) {
    return new RoleRules().forRequest(Role.of(role), request, csr, SampleIssuers.limits());
  }

  @ParameterizedTest
  @CsvSource({
    "example.com,         bare",
    "EXAMPLE.com,         bare",
    "a@example.com,       bare",
    "a.example.com,       sub",
    "a.b.Example.COM,     sub",
    "a@b.example.com,     sub",
    "*.example.com,       sub",
    "*.b.example.com,     sub",
    "example.com,         glob",
    "x1.glob.example.org, glob",
    "X1.glob.example.org, glob",
    "bücher.example.com,  sub",
  })
  void name_thatTheDomainsAllow_isCertified(String name, String flag) {
    assertThat(ProfileText.names(issued(domains(flag), Map.of("common_name", name)))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com,         bare",
    "*.example.com,         bare",
    "a@a.example.com,       bare",
    "badexample.com,        sub",
    "example.com,           sub",
    "example.com.evil.org,  sub",
    "a@example.com,         sub",
    "a@*.example.com,       sub",
    "a@b@example.com,       sub",
    "a.*.example.com,       sub",
    "*.*.example.com,       sub",
    "f*o.example.com,       sub",
    "*example.com,          sub",
    "*,                     sub",
    "-a.example.com,        sub",
    "a_b.example.com,       sub",
    "a..example.com,        sub",
    "a.example.com.,        sub",
    "glob.example.org,      glob",
    "x1.glob.example.org.x, glob",
  })
  void name_thatTheDomainsDoNotAllow_isRefused(String name, String flag) {
    assertThatThrownBy(() -> issued(domains(flag), Map.of("common_name", name)))
        .isInstanceOf(PkiException.class)
        .hasMessage("common name " + name + " not allowed by this role");
  }

  private static Map<String, Object> domains(String flag) {
    String field =
        switch (flag) {
          case "bare" -> "allow_bare_domains";
          case "sub" -> "allow_subdomains";
          default -> "allow_glob_domains";
        };
    return Map.of(
        "allowed_domains",
        flag.equals("glob") ? "ex*le.com,x*.glob.example.org" : "example.com",
        field,
        true);
  }

  @Test
  void subdomains_ofLocalhost_needAllowSubdomains() {
    Map<String, Object> request = Map.of("common_name", "a.localhost");

    assertThat(ProfileText.names(issued(Map.of("allow_subdomains", true), request)))
        .isEqualTo("DNS:a.localhost");
    assertThatThrownBy(() -> issued(Map.of(), request))
        .hasMessage("common name a.localhost not allowed by this role");
  }

  @Test
  void alternativeName_thatIsNotAllowed_isRefusedByName() {
    Map<String, Object> role = domains("sub");

    assertThatThrownBy(() ->
            issued(role, Map.of("common_name", "a.example.com", "alt_names", "b.example.org")))
        .hasMessage("subject alternate name b.example.org not allowed by this role");
    assertThatThrownBy(() ->
            issued(role, Map.of("common_name", "a.example.com", "alt_names", "b@example.org")))
        .hasMessage("email address b@example.org not allowed by this role");
    assertThatThrownBy(
            () -> issued(role, Map.of("common_name", "a.example.com", "alt_names", "b example")))
        .hasMessage(
            "subject alternate name b example is not a valid DNS name and cannot be included as a"
                + " SAN");
  }

  @Test
  void commonName_excluded_isCheckedAndStaysOutOfTheAlternativeNames() {
    Map<String, Object> request =
        Map.of(
            "common_name", "a.example.com",
            "alt_names", "b.example.com,B.example.com",
            "exclude_cn_from_sans", "true");

    assertThat(ProfileText.names(issued(domains("sub"), request))).isEqualTo("DNS:b.example.com");
    assertThatThrownBy(() -> issued(domains("bare"), request))
        .hasMessage("common name a.example.com not allowed by this role");
  }

  @Test
  void commonName_inAnotherAlphabet_getsItsALabelAsAlternativeName() {
    CertificateProfile profile =
        issued(domains("sub"), Map.of("common_name", "bücher.example.com"));

    assertThat(ProfileText.names(profile)).isEqualTo("DNS:xn--bcher-kva.example.com");
    // IDNA of 2003 would make fass of it, which is somebody else's.
    assertThatThrownBy(() -> issued(domains("sub"), Map.of("common_name", "faß.example.com")))
        .hasMessage("common name faß.example.com not allowed by this role");
  }

  @Test
  void domain_inAnotherAlphabet_allowsBothFormsOfIt() {
    Map<String, Object> role =
        Map.of("allowed_domains", "bücher.example", "allow_bare_domains", true);

    for (String name : new String[] {"bücher.example", "xn--bcher-kva.example", "BÜCHER.example"}) {
      assertThat(ProfileText.names(issued(role, Map.of("common_name", name))))
          .isEqualToIgnoringCase("DNS:xn--bcher-kva.example");
    }
  }

  @Test
  void letters_thatAreNotAscii_areRefusedWhereTheyCannotBeConverted() {
    // Cut to a byte, the first letter is an A.
    assertThatThrownBy(
            () -> issued(Map.of("allow_any_name", true), Map.of("common_name", "Ł@example.com")))
        .hasMessage("the email address Ł@example.com has letters that are not ASCII");
    assertThatThrownBy(() ->
            issued(
                Map.of("allowed_uri_sans", "*"),
                Map.of("common_name", "localhost", "uri_sans", "urn:Ł")))
        .hasMessage("the URI urn:Ł has letters that are not ASCII");
  }

  @Test
  void addresses_areTakenAsLiteralsOnly() {
    Map<String, Object> request =
        Map.of("common_name", "localhost", "ip_sans", "127.0.0.1,::1,2001:db8::1");

    assertThat(ProfileText.names(issued(Map.of(), request)))
        .isEqualTo("DNS:localhost, IP:127.0.0.1, IP:0:0:0:0:0:0:0:1, IP:2001:db8:0:0:0:0:0:1");
    for (String bad :
        new String[] {"localhost", "1.2.3", "01.2.3.4", "fe80::1%eth0", "1.2.3.256"}) {
      assertThatThrownBy(() -> issued(Map.of(), Map.of("common_name", "localhost", "ip_sans", bad)))
          .hasMessage("the value \"" + bad + "\" is not a valid IP address");
    }
  }

  @Test
  void uri_thatMatchesNoPattern_isRefused() {
    Map<String, Object> role = Map.of("allowed_uri_sans", "spiffe://example.com/*,urn:x");

    assertThatThrownBy(() ->
            issued(role, Map.of("common_name", "localhost", "uri_sans", "spiffe://example.org/a")))
        .hasMessage(
            "URI Subject Alternative Names were provided via the API which are not valid for this"
                + " role");
    assertThatThrownBy(() -> issued(role, Map.of("common_name", "localhost", "uri_sans", "no uri")))
        .hasMessage("the provided URI Subject Alternative Name \"no uri\" is not a valid URI");
  }

  @Test
  void otherName_ofAllowedKindAndOtherText_isRefused() {
    Map<String, Object> role = Map.of("allowed_other_sans", "1.2.3;UTF8:*@example.com");

    assertThatThrownBy(
            () -> issued(role, Map.of("common_name", "localhost", "other_sans", "1.2.3;UTF8:a@b")))
        .hasMessage("other SAN a@b not allowed for OID 1.2.3 by this role");
    assertThatThrownBy(
            () -> issued(role, Map.of("common_name", "localhost", "other_sans", "1.2.3;DER:00")))
        .hasMessageStartingWith("could not parse requested other SAN: only utf8 other SANs");
  }

  @Test
  void request_withUnknownField_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> issued(Map.of(), Map.of("common_nam", "localhost")))
        .isInstanceOfSatisfying(
            PkiException.class,
            refusal -> assertThat(refusal.hint()).contains("did you mean common_name?"))
        .hasMessage("there is no field common_nam");
  }

  @Test
  void certificate_withoutAnyName_isRefused() {
    assertThatThrownBy(() -> issued(Map.of("require_cn", false), Map.of()))
        .hasMessage("the certificate would have no name");
  }

  @Test
  void alternativeNames_areCritical_whereTheSubjectIsEmpty() {
    Map<String, Object> role = Map.of("require_cn", false);

    assertThat(
            DerExtension.find(
                    issued(role, Map.of("alt_names", "localhost")).extensions(),
                    Extension.subjectAlternativeName)
                .map(Extension::isCritical))
        .contains(true);
    assertThat(
            DerExtension.find(
                    issued(role, Map.of("common_name", "localhost")).extensions(),
                    Extension.subjectAlternativeName)
                .map(Extension::isCritical))
        .contains(false);
  }

  @Test
  void keyUsages_areThoseThatTheKeysTypeCanHave() {
    Map<String, Object> role = Map.of("key_type", "any", "allow_any_name", true);

    assertThat(usages(role, SampleKeys.RSA_2048)).isEqualTo("digitalSignature, keyEncipherment");
    assertThat(usages(role, SampleKeys.P384)).isEqualTo("digitalSignature, keyAgreement");
    assertThat(usages(role, SampleKeys.ED25519)).isEqualTo("digitalSignature");
    assertThat(usages(role, SampleKeys.ML_DSA_65)).isEqualTo("digitalSignature");
    assertThatThrownBy(() ->
            usages(
                Map.of("key_type", "any", "allow_any_name", true, "key_usage", "KeyEncipherment"),
                SampleKeys.ED25519))
        .hasMessage("a key of type ed25519 can have no key_usage of KeyEncipherment");
    assertThat(
            usages(
                Map.of("key_type", "any", "allow_any_name", true, "key_usage", ""),
                SampleKeys.P256))
        .isEmpty();
  }

  private static String usages(Map<String, Object> role, SigningKey key) {
    return ProfileText.usages(
        signed(role, Map.of(), SampleRequests.of(key, "CN=a.example.com")).value());
  }

  @Test
  void key_ofAnotherTypeOrTooSmall_isRefused() {
    assertThatThrownBy(() -> usages(Map.of("key_type", "rsa"), SampleKeys.P256))
        .hasMessage("role requires keys of type rsa");
    assertThatThrownBy(() -> usages(Map.of("key_type", "ec", "key_bits", 384), SampleKeys.P256))
        .hasMessage("role requires a minimum of a 384-bit key, but CSR's key is 256 bits");
    assertThatThrownBy(() -> usages(Map.of("key_type", "ml-dsa"), SampleKeys.ML_DSA_44))
        .hasMessage("role requires a minimum of a 65-bit key, but CSR's key is 44 bits");
    assertThatThrownBy(() -> KeyRules.require("any", 0, rsa(1024)))
        .isInstanceOf(PkiException.class)
        .hasMessage("role requires a minimum of a 2048-bit key, but CSR's key is 1024 bits");
    assertThat(usages(OPEN, SampleKeys.P224)).isNotEmpty();
    assertThatThrownBy(() -> KeyRules.kind(SampleKeys.SECP256K1.subjectPublicKeyInfo()))
        .hasMessage("Unknown key type in CSR: EC on a curve that is not certified");
  }

  private static SubjectPublicKeyInfo rsa(int bits) {
    try {
      return new SubjectPublicKeyInfo(
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
          new RSAPublicKey(BigInteger.ONE.shiftLeft(bits - 1), BigInteger.valueOf(65537)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void newKey_underRoleForAnyKey_isRefused() {
    assertThatThrownBy(() -> issued(OPEN, Map.of("common_name", "localhost")))
        .hasMessage("role key type \"any\" not allowed for issuing certificates, only signing");
  }

  @Test
  void csr_givesItsNames_andWhatTheRequestSaysBesidesIsToldToBeIgnored() {
    CertificateRequest csr =
        SampleRequests.of(
            "CN=a.example.com,O=Not the role's",
            SampleRequests.names(host("b.example.com"), uri("urn:x"), address("10.0.0.1")));
    Warned<CertificateProfile> profile =
        signed(OPEN, Map.of("alt_names", "c.example.com", "common_name", "d.example.com"), csr);

    assertThat(ProfileText.subject(profile.value())).isEqualTo("CN=a.example.com");
    assertThat(ProfileText.names(profile.value()))
        .isEqualTo("DNS:a.example.com, DNS:b.example.com, URI:urn:x, IP:10.0.0.1");
    assertThat(profile.warnings())
        .containsExactly(
            "common_name was ignored: the role takes it from the CSR (use_csr_common_name)",
            "alt_names was ignored: the role takes such names from the CSR (use_csr_sans)");
  }

  @Test
  void csr_withNamesThatTheRoleDoesNotAllow_isRefused() {
    assertThatThrownBy(() ->
            signed(
                Map.of("key_type", "ec", "allow_ip_sans", false),
                Map.of(),
                SampleRequests.of("CN=localhost", SampleRequests.names(address("10.0.0.1")))))
        .hasMessage(
            "IP Subject Alternative Names are not allowed in this role, but was provided some via"
                + " CSR");
    assertThatThrownBy(() ->
            signed(
                Map.of("key_type", "ec"),
                Map.of(),
                SampleRequests.of("CN=localhost", SampleRequests.names(uri("urn:x")))))
        .hasMessage(
            "URI Subject Alternative Names are not allowed in this role, but were provided via"
                + " CSR");
    assertThatThrownBy(() ->
            signed(
                OPEN,
                Map.of(),
                SampleRequests.of(
                    "CN=localhost",
                    SampleRequests.names(new GeneralName(new X500Name("CN=somebody"))))))
        .hasMessageContaining("not allowed by this role");
    assertThatThrownBy(() -> signed(OPEN, Map.of(), SampleRequests.of("CN=localhost,UID=root")))
        .hasMessage("user_id root is not allowed by this role");
  }

  @Test
  void csr_withOtherName_isCheckedAgainstThePatterns() {
    CertificateRequest csr =
        SampleRequests.of(
            "CN=localhost",
            SampleRequests.names(
                new GeneralName(
                    GeneralName.otherName,
                    new OtherName(
                        new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("a@example.com")))));

    assertThatThrownBy(() -> signed(OPEN, Map.of(), csr))
        .hasMessage("other SAN OID 1.2.3 not allowed by this role");
    assertThat(
            ProfileText.names(
                signed(
                        Map.of("key_type", "ec", "allowed_other_sans", "1.2.3;UTF8:*"),
                        Map.of(),
                        csr)
                    .value()))
        .isEqualTo("DNS:localhost, 1.2.3:a@example.com");
  }

  @Test
  void csr_thatAsksForCa_isCertifiedWithoutIt_andWarned() {
    Warned<CertificateProfile> profile =
        signed(OPEN, Map.of(), SampleRequests.of("CN=localhost", SampleRequests.ca()));

    assertThat(ProfileText.has(profile.value(), Extension.basicConstraints)).isEqualTo("has not");
    assertThat(profile.warnings())
        .containsExactly(
            "specified CSR contained a Basic Constraints extension that was ignored during"
                + " issuance");
  }

  @Test
  void nameConstraints_ofTheIssuer_areHeeded() {
    IssuanceLimits limits =
        SampleIssuers.under(
            SampleIssuers.root(
                Map.of(
                    "permitted_dns_domains", "example.com",
                    "excluded_dns_domains", "bad.example.com",
                    "permitted_ip_ranges", "10.0.0.0/8")));

    assertThat(within(limits, Map.of("common_name", "a.example.com", "ip_sans", "10.1.2.3")))
        .isEqualTo("DNS:a.example.com, IP:10.1.2.3");
    assertThatThrownBy(() -> within(limits, Map.of("common_name", "example.org")))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("the name constraints of CN=Sample Root forbid the name")
        .hasMessageContaining("example.org");
    assertThatThrownBy(() -> within(limits, Map.of("common_name", "a.bad.example.com")))
        .hasMessageContaining("a.bad.example.com");
    assertThatThrownBy(
            () -> within(limits, Map.of("common_name", "a.example.com", "ip_sans", "11.0.0.1")))
        .hasMessageContaining("the name constraints of CN=Sample Root");
    // A common name alone is a host's name to many relying parties.
    assertThatThrownBy(() ->
            within(limits, Map.of("common_name", "example.org", "exclude_cn_from_sans", true)))
        .hasMessageContaining("example.org");
  }

  private static String within(IssuanceLimits limits, Map<String, Object> request) {
    return ProfileText.names(
        new RoleRules()
            .forNewKey(
                role(Map.of("allow_any_name", true)),
                request,
                SampleKeys.P256.subjectPublicKeyInfo(),
                limits)
            .value());
  }

  @Test
  void displayName_ofTheCaller_isAllowedIfTheRoleSaysSo() {
    Role role = role(Map.of("allow_token_displayname", true, "allow_subdomains", true));
    RoleRules rules = new RoleRules(Optional.of("alice@example.com"));

    for (String name : new String[] {"alice@example.com", "bob@a.example.com"}) {
      assertThat(
              ProfileText.names(
                  rules
                      .forNewKey(
                          role,
                          Map.of("common_name", name),
                          SampleKeys.P256.subjectPublicKeyInfo(),
                          SampleIssuers.limits())
                      .value()))
          .isEqualTo("email:" + name);
    }
    assertThatThrownBy(() ->
            rules.forNewKey(
                role,
                Map.of("common_name", "bob@example.com"),
                SampleKeys.P256.subjectPublicKeyInfo(),
                SampleIssuers.limits()))
        .hasMessage("common name bob@example.com not allowed by this role");
  }
}
