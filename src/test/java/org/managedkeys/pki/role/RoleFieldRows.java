// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.managedkeys.pki.role.ProfileText.orRefusal;
import static org.managedkeys.pki.role.RoleFieldRow.of;
import static org.managedkeys.pki.role.SampleRequests.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.Extension;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.SigningKey;

/** Default, effect and error of every field of a role. */
final class RoleFieldRows {

  /** A role that lets everything else pass. */
  private static final Map<String, Object> OPEN = Map.of("key_type", "ec", "allow_any_name", true);

  private static final Map<String, Object> HOST = Map.of("common_name", "a.example.com");

  private static final Map<String, Object> DOMAIN =
      Map.of("key_type", "ec", "allowed_domains", "example.com");

  private static final CertificateRequest CSR =
      SampleRequests.of(
          "CN=csr.example.com,SERIALNUMBER=7", SampleRequests.names(host("san.example.com")));

  private RoleFieldRows() {}

  static List<RoleFieldRow> all() {
    return List.of(
            life(),
            domains(),
            flagsOfNames(),
            alternativeNames(),
            keys(),
            usages(),
            subject(),
            requests(),
            storage())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<RoleFieldRow> life() {
    return List.of(
        of(RoleField.ISSUER_REF, "default")
            .changes(Role::issuerRef, "default", "issuing-2027", "issuing-2027")
            .refuses(List.of("a"), "the field issuer_ref must be text"),
        of(RoleField.TTL, 0L)
            .with(OPEN)
            .changes(ends(HOST), "PT768H", "1d", "PT24H")
            .refuses("soon", "the field ttl must be a time"),
        of(RoleField.MAX_TTL, 0L)
            .with(OPEN)
            .changes(ends(with("ttl", "400d")), "PT8760H", 3600, "PT1H")
            .refuses(-1, "the field max_ttl must be a time, not negative"),
        of(RoleField.NOT_BEFORE_DURATION, 30L)
            .with(OPEN)
            .changes(seen(HOST, profile -> before(profile).toString()), "PT30S", "2h", "PT2H")
            .refuses("-1h", "the field not_before_duration must be a time"),
        of(RoleField.NOT_AFTER, "")
            .with(OPEN)
            .changes(
                seen(HOST, profile -> profile.notAfter().toString()),
                SampleIssuers.NOW_CUT.plus(SampleIssuers.DEFAULT_TTL).toString(),
                "2027-01-31T12:00:00Z",
                "2027-01-31T12:00:00Z")
            .refuses("31.1.2027", "not_after '31.1.2027' is no time of RFC 3339"));
  }

  private static List<RoleFieldRow> domains() {
    return List.of(
        of(RoleField.ALLOWED_DOMAINS, List.of())
            .with(Map.of("key_type", "ec", "allow_subdomains", true))
            .changes(names(HOST), refusedName("a.example.com"), "example.com", "DNS:a.example.com")
            .refuses(Map.of(), "the field allowed_domains must be a list of texts"),
        of(RoleField.ALLOWED_DOMAINS_TEMPLATE, false)
            .with(Map.of("allowed_domains", "{{identity.entity.name}}.example.com"))
            .changes(
                role -> "written",
                "written",
                true,
                "allowed_domains holds the template {{identity.entity.name}}.example.com")
            .refuses("maybe", "the field allowed_domains_template must be true or false"),
        of(RoleField.ALLOW_BARE_DOMAINS, false)
            .with(DOMAIN)
            .changes(
                names(with("common_name", "example.com")),
                refusedName("example.com"),
                true,
                "DNS:example.com")
            .refuses("maybe", "the field allow_bare_domains must be true or false"),
        of(RoleField.ALLOW_SUBDOMAINS, false)
            .with(DOMAIN)
            .changes(names(HOST), refusedName("a.example.com"), "true", "DNS:a.example.com")
            .refuses(2, "the field allow_subdomains must be true or false"),
        of(RoleField.ALLOW_GLOB_DOMAINS, false)
            .with(Map.of("key_type", "ec", "allowed_domains", "a*.example.com"))
            .changes(
                names(with("common_name", "abc.example.com")),
                refusedName("abc.example.com"),
                true,
                "DNS:abc.example.com")
            .refuses("", "the field allow_glob_domains must be true or false"),
        of(RoleField.ALLOW_WILDCARD_CERTIFICATES, true)
            .with(OPEN)
            .changes(
                names(with("common_name", "*.example.com")),
                "DNS:*.example.com",
                false,
                refusedName("*.example.com"))
            .refuses("no", "the field allow_wildcard_certificates must be true or false"));
  }

  private static List<RoleFieldRow> flagsOfNames() {
    return List.of(
        of(RoleField.ALLOW_ANY_NAME, false)
            .with(Map.of("key_type", "ec"))
            .changes(names(HOST), refusedName("a.example.com"), true, "DNS:a.example.com")
            .refuses("any", "the field allow_any_name must be true or false"),
        of(RoleField.ALLOW_LOCALHOST, true)
            .with(Map.of("key_type", "ec"))
            .changes(
                names(with("common_name", "localhost")),
                "DNS:localhost",
                false,
                refusedName("localhost"))
            .refuses("yes", "the field allow_localhost must be true or false"),
        of(RoleField.ALLOW_TOKEN_DISPLAYNAME, false)
            .with(Map.of("key_type", "ec"))
            .changes(
                names(with("common_name", "alice.example.com")),
                refusedName("alice.example.com"),
                true,
                "DNS:alice.example.com")
            .refuses("on", "the field allow_token_displayname must be true or false"),
        of(RoleField.ENFORCE_HOSTNAMES, true)
            .with(OPEN)
            .changes(
                subject(with("common_name", "Alice Example")),
                refusedName("Alice Example"),
                false,
                "CN=Alice Example")
            .refuses("off", "the field enforce_hostnames must be true or false"),
        of(RoleField.CN_VALIDATIONS, List.of("email", "hostname"))
            .with(Map.of("key_type", "ec"))
            .changes(
                subject(with("common_name", "Alice Example")),
                refusedName("Alice Example"),
                "disabled",
                "CN=Alice Example")
            .refuses("phone", "cn_validations value incorrect: unknown type: `phone`"),
        of(RoleField.REQUIRE_CN, true)
            .with(OPEN)
            .changes(
                names(with("alt_names", "b.example.com")),
                "the common_name field is required, or must be provided in a CSR with"
                    + " \"use_csr_common_name\" set to true, unless \"require_cn\" is set to false",
                false,
                "DNS:b.example.com")
            .refuses("0.5", "the field require_cn must be true or false"));
  }

  private static List<RoleFieldRow> alternativeNames() {
    return List.of(
        of(RoleField.ALLOW_IP_SANS, true)
            .with(OPEN)
            .changes(
                names(with("ip_sans", "10.0.0.1")),
                "DNS:a.example.com, IP:10.0.0.1",
                false,
                "IP Subject Alternative Names are not allowed in this role, but was provided"
                    + " [10.0.0.1]")
            .refuses("v4", "the field allow_ip_sans must be true or false"),
        of(RoleField.ALLOWED_URI_SANS, List.of())
            .with(OPEN)
            .changes(
                names(with("uri_sans", "spiffe://example.com/a")),
                "URI Subject Alternative Names are not allowed in this role, but were provided via"
                    + " the API",
                List.of("spiffe://example.com/*"),
                "DNS:a.example.com, URI:spiffe://example.com/a")
            .refuses(Map.of("a", "b"), "the field allowed_uri_sans must be a list of texts"),
        of(RoleField.ALLOWED_URI_SANS_TEMPLATE, false)
            .with(Map.of("allowed_uri_sans", "urn:{{identity.entity.id}}"))
            .changes(
                role -> "written",
                "written",
                true,
                "allowed_uri_sans holds the template urn:{{identity.entity.id}}")
            .refuses("x", "the field allowed_uri_sans_template must be true or false"),
        of(RoleField.ALLOWED_OTHER_SANS, List.of())
            .with(OPEN)
            .changes(
                names(with("other_sans", "1.3.6.1.4.1.311.20.2.3;UTF8:a@corp.example")),
                "other SAN OID 1.3.6.1.4.1.311.20.2.3 not allowed by this role",
                "1.3.6.1.4.1.311.20.2.3;utf-8:*@corp.example",
                "DNS:a.example.com, 1.3.6.1.4.1.311.20.2.3:a@corp.example")
            .refuses(
                "1.3.6.1.4.1.311.20.2.3",
                "error parsing allowed_other_sans: expected a semicolon in other SAN"
                    + " \"1.3.6.1.4.1.311.20.2.3\""),
        of(RoleField.ALLOWED_SERIAL_NUMBERS, List.of())
            .with(OPEN)
            .changes(
                subject(with("serial_number", "A-17")),
                "serial_number A-17 not allowed by this role",
                "A-*",
                "CN=a.example.com,SERIALNUMBER=A-17")
            .refuses(Map.of(), "the field allowed_serial_numbers must be a list of texts"),
        of(RoleField.SERIAL_NUMBER_SOURCE, "json-csr")
            .with(Map.of("key_type", "ec", "allow_any_name", true, "allowed_serial_numbers", "*"))
            .changes(
                signed(Map.of(), ProfileText::subject),
                "CN=csr.example.com,SERIALNUMBER=7",
                "json",
                "CN=csr.example.com")
            .refuses("csr", "unknown serial_number_source csr"),
        of(RoleField.ALLOWED_USER_IDS, List.of())
            .with(OPEN)
            .changes(
                subject(with("user_ids", List.of("alice"))),
                "user_id alice is not allowed by this role",
                "al*",
                "CN=a.example.com,UID=alice")
            .refuses(Map.of(), "the field allowed_user_ids must be a list of texts"));
  }

  private static List<RoleFieldRow> keys() {
    Map<String, Object> anyName = Map.of("allow_any_name", true);
    return List.of(
        of(RoleField.KEY_TYPE, "rsa")
            .with(anyName)
            .changes(names(HOST), "role requires keys of type rsa", "EC", "DNS:a.example.com")
            .refuses("dsa", "unknown key type dsa"),
        of(RoleField.KEY_BITS, 2048)
            .with(anyName)
            .changes(
                role -> key(role, SampleKeys.RSA_2048),
                "DNS:a.example.com",
                "3072",
                "role requires a minimum of a 3072-bit key, but CSR's key is 2048 bits")
            .refuses(1024, "RSA keys < 2048 bits are unsafe and not supported: got 1024"),
        of(RoleField.SIGNATURE_BITS, 0)
            .changes(RoleFieldRows::algorithm, "SHA256WithRSA", 512, "SHA512WithRSA")
            .refuses(160, "unsupported hash signature algorithm: 160"),
        of(RoleField.USE_PSS, false)
            .changes(RoleFieldRows::algorithm, "SHA256WithRSA", true, "SHA256WithRSAPSS")
            .refuses("pss", "the field use_pss must be true or false"));
  }

  private static List<RoleFieldRow> usages() {
    return List.of(
        of(RoleField.KEY_USAGE, List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment"))
            .with(OPEN)
            .changes(
                seen(HOST, ProfileText::usages),
                "digitalSignature, keyAgreement",
                List.of("contentcommitment"),
                "nonRepudiation")
            .refuses("Sign", "unknown key_usage Sign"),
        of(RoleField.EXT_KEY_USAGE, List.of())
            .with(OPEN)
            .changes(purposes(), "1, 2", "TimeStamping", "1, 2, 8")
            .refuses("Server", "unknown ext_key_usage Server"),
        of(RoleField.EXT_KEY_USAGE_OIDS, List.of())
            .with(OPEN)
            .changes(purposes(), "1, 2", "1.3.6.1.4.1.311.20.2.2", "1, 2, 1.3.6.1.4.1.311.20.2.2")
            .refuses("1.x", "\"1.x\" could not be parsed as a valid oid for an extended key usage"),
        of(RoleField.SERVER_FLAG, true)
            .with(OPEN)
            .changes(purposes(), "1, 2", false, "2")
            .refuses("tls", "the field server_flag must be true or false"),
        of(RoleField.CLIENT_FLAG, true)
            .with(OPEN)
            .changes(purposes(), "1, 2", false, "1")
            .refuses("tls", "the field client_flag must be true or false"),
        of(RoleField.CODE_SIGNING_FLAG, false)
            .with(OPEN)
            .changes(purposes(), "1, 2", true, "1, 2, 3")
            .refuses("code", "the field code_signing_flag must be true or false"),
        of(RoleField.EMAIL_PROTECTION_FLAG, false)
            .with(OPEN)
            .changes(purposes(), "1, 2", true, "1, 2, 4")
            .refuses("mail", "the field email_protection_flag must be true or false"),
        of(RoleField.BASIC_CONSTRAINTS_VALID_FOR_NON_CA, false)
            .with(OPEN)
            .changes(
                seen(HOST, profile -> ProfileText.has(profile, Extension.basicConstraints)),
                "has not",
                true,
                "has")
            .refuses("ca", "the field basic_constraints_valid_for_non_ca must be true or false"),
        of(RoleField.POLICY_IDENTIFIERS, List.of())
            .with(OPEN)
            .changes(
                seen(HOST, profile -> ProfileText.has(profile, Extension.certificatePolicies)),
                "has not",
                "2.23.140.1.2.1",
                "has")
            .refuses(
                "domain-validated",
                "Policy Identifier \"domain-validated\" is neither a valid OID, nor JSON"));
  }

  private static List<RoleFieldRow> subject() {
    return List.of(
        part(RoleField.OU, "Issuing", "OU=Issuing,", "x".repeat(65), "ou"),
        part(RoleField.ORGANIZATION, "Example", "O=Example,", "x".repeat(65), "organization"),
        part(RoleField.COUNTRY, "DE", "C=DE,", "Germany", "country"),
        part(RoleField.LOCALITY, "Ulm", "L=Ulm,", "x".repeat(129), "locality"),
        part(RoleField.PROVINCE, "Bavaria", "ST=Bavaria,", "x".repeat(129), "province"),
        part(
            RoleField.STREET_ADDRESS,
            "Market 1",
            "STREET=Market 1,",
            "x".repeat(129),
            "street_address"),
        part(RoleField.POSTAL_CODE, "89073", "PostalCode=89073,", "9".repeat(41), "postal_code"));
  }

  private static RoleFieldRow part(
      RoleField field, String value, String seen, String bad, String complaint) {
    return of(field, List.of())
        .with(OPEN)
        .changes(subject(HOST), "CN=a.example.com", value, seen + "CN=a.example.com")
        .refuses(bad, complaint);
  }

  private static List<RoleFieldRow> requests() {
    return List.of(
        of(RoleField.USE_CSR_COMMON_NAME, true)
            .with(Map.of("key_type", "ec", "allow_any_name", true, "serial_number_source", "json"))
            .changes(
                signed(HOST, ProfileText::subject), "CN=csr.example.com", false, "CN=a.example.com")
            .refuses("csr", "the field use_csr_common_name must be true or false"),
        of(RoleField.USE_CSR_SANS, true)
            .with(Map.of("key_type", "ec", "allow_any_name", true, "serial_number_source", "json"))
            .changes(
                signed(with("alt_names", "b.example.com"), ProfileText::names),
                "DNS:csr.example.com, DNS:san.example.com",
                false,
                "DNS:csr.example.com, DNS:b.example.com")
            .refuses("csr", "the field use_csr_sans must be true or false"));
  }

  private static List<RoleFieldRow> storage() {
    return List.of(
        of(RoleField.GENERATE_LEASE, false)
            .changes(Role::generateLease, false, true, true)
            .refuses("lease", "the field generate_lease must be true or false"),
        of(RoleField.NO_STORE, false)
            .changes(Role::noStore, false, true, true)
            .refuses("store", "the field no_store must be true or false"));
  }

  private static Map<String, Object> with(String field, Object value) {
    return field.equals("common_name")
        ? Map.of(field, value)
        : field.equals("alt_names")
            ? Map.of(field, value)
            : Map.of("common_name", "a.example.com", field, value);
  }

  private static Function<Role, Object> names(Map<String, Object> request) {
    return seen(request, ProfileText::names);
  }

  private static Function<Role, Object> subject(Map<String, Object> request) {
    return seen(request, ProfileText::subject);
  }

  private static Function<Role, Object> purposes() {
    return seen(HOST, ProfileText::purposes);
  }

  private static Function<Role, Object> ends(Map<String, Object> request) {
    return seen(
        request, profile -> Duration.between(SampleIssuers.NOW_CUT, profile.notAfter()).toString());
  }

  private static Duration before(CertificateProfile profile) {
    return Duration.between(profile.notBefore(), SampleIssuers.NOW_CUT);
  }

  /** For a new P-256 key; the caller's display name is alice.example.com. */
  private static Function<Role, Object> seen(
      Map<String, Object> request, Function<CertificateProfile, String> what) {
    return role ->
        orRefusal(() ->
            what.apply(
                new RoleRules(Optional.of("alice.example.com"))
                    .forNewKey(
                        role,
                        request,
                        SampleKeys.P256.subjectPublicKeyInfo(),
                        SampleIssuers.limits())
                    .value()));
  }

  private static Function<Role, Object> signed(
      Map<String, Object> request, Function<CertificateProfile, String> what) {
    return role ->
        orRefusal(() ->
            what.apply(
                new RoleRules().forRequest(role, request, CSR, SampleIssuers.limits()).value()));
  }

  private static String key(Role role, SigningKey key) {
    return orRefusal(() ->
        ProfileText.names(
            new RoleRules()
                .forNewKey(role, HOST, key.subjectPublicKeyInfo(), SampleIssuers.limits())
                .value()));
  }

  private static String algorithm(Role role) {
    return SampleKeys.RSA_2048.choose(role.signatureBits(), role.pss()).vaultName();
  }

  private static String refusedName(String name) {
    return "common name " + name + " not allowed by this role";
  }
}
