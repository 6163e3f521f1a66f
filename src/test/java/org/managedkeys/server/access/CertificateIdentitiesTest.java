// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.TEAM;
import static org.managedkeys.server.access.AccessFixture.policy;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.access.ClientCertificates.Authority;

/** Which client certificates stand for which policies. */
class CertificateIdentitiesTest {

  private static final Authority CA = Authority.named("CN=Clients CA");
  private static final Authority OTHER = Authority.named("CN=Clients CA");
  private static final Authority SUB = CA.authority("CN=Sub CA");
  private static final X509Certificate APP =
      CA.issue("CN=app,O=Example", "dns:app.example.com", "uri:spiffe://x/App", "email:a@b.c");
  private static final X509Certificate BELOW = SUB.issue("CN=below", "dns:below.example.com");

  private static Clock clock() {
    return Clock.fixed(ClientCertificates.NOW, ZoneOffset.UTC);
  }

  private static CertificateRule rule(String... fields) {
    Map<String, Object> all = new HashMap<>(Map.of("policies", "web"));
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return CertificateRule.of("rule", all);
  }

  private static Optional<Token> find(CertificateRule rule, X509Certificate... chain) {
    return new CertificateIdentities(List.of(rule), clock()).find(List.of(chain));
  }

  private static byte[] digest(X509Certificate certificate) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void find_ruleHolds_isWhatTheRuleSays() {
    Token token = find(rule("san", "app.example.com", "namespace", "team"), APP).orElseThrow();

    assertThat(token.kind()).isEqualTo(Token.Kind.CERTIFICATE);
    assertThat(token.accessor()).isEqualTo("cert-rule");
    assertThat(token.namespace()).isEqualTo(TEAM);
    assertThat(token.policies()).containsExactly("web");
    assertThat(token.expires()).contains(APP.getNotAfter().toInstant());
    assertThat(token.lifetime().renewable()).isFalse();
    assertThat(token.isRestricted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app.example.com | yes",
        "APP.example.com | yes",
        "dns:app.example.com | yes",
        "other.example.com,app.example.com | yes",
        "example.com | no",
        "*.example.com | yes",
        "*.com | no",
        "*.app.example.com | no",
        "uri:spiffe://x/App | yes",
        "uri:spiffe://x/app | no",
        "email:A@b.c | yes",
        "email:x@b.c | no",
        "dns:spiffe://x/App | no",
        "ip:192.0.2.1 | no"
      })
  void alternativeName(String name, String expected) {
    assertThat(find(rule("san", name), APP).isPresent()).isEqualTo(expected.equals("yes"));
  }

  /** A certificate for all names below is nobody's in particular. */
  @Test
  void alternativeName_wildcardInTheCertificate_isNoName() {
    X509Certificate wildcard = CA.issue("CN=any", "dns:*.example.com");

    assertThat(find(rule("san", "app.example.com"), wildcard)).isEmpty();
    assertThat(find(rule("san", "*.example.com"), wildcard)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=app,O=Example | yes",
        "cn=APP, o=example | yes",
        "O=Example,CN=app | no",
        "CN=app | no",
        "CN=app,O=Example,C=CH | no"
      })
  void subject(String name, String expected) {
    assertThat(find(rule("subject", name), APP).isPresent()).isEqualTo(expected.equals("yes"));
  }

  @Test
  void fingerprint_isOfThePublicKey() {
    String hex = HexFormat.of().formatHex(digest(APP));
    String colons = HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest(APP));
    String base64 = Base64.getEncoder().encodeToString(digest(APP));

    for (String written : List.of(hex, colons, base64, "00".repeat(32) + "," + hex)) {
      assertThat(find(rule("fingerprint", written), APP)).isPresent();
      assertThat(find(rule("fingerprint", written), BELOW)).isEmpty();
    }
  }

  @Test
  void authority_mustHaveIssuedIt_directlyOrByAnother() {
    assertThat(find(rule("ca", CA.pem()), APP)).isPresent();
    assertThat(find(rule("ca", OTHER.pem()), APP)).isEmpty();
    assertThat(find(rule("ca", OTHER.pem() + CA.pem()), APP)).isPresent();
    assertThat(find(rule("ca", CA.pem()), BELOW, SUB.certificate())).isPresent();
    assertThat(find(rule("ca", CA.pem()), BELOW, SUB.certificate(), CA.certificate())).isPresent();
    assertThat(find(rule("ca", CA.pem()), BELOW)).isEmpty();
    assertThat(find(rule("ca", SUB.pem()), BELOW)).isPresent();
    assertThat(find(rule("ca", SUB.pem()), APP, SUB.certificate())).isEmpty();
  }

  /** An end entity that signs is no authority. */
  @Test
  void authority_isNoEndEntity() {
    Authority notOne = CA.endEntity("CN=pretender");
    X509Certificate forged = notOne.issue("CN=app,O=Example", "dns:app.example.com");

    assertThat(find(rule("ca", CA.pem()), forged, notOne.certificate())).isEmpty();
  }

  @Test
  void conditions_mustAllHold() {
    assertThat(find(rule("ca", CA.pem(), "san", "app.example.com"), APP)).isPresent();
    assertThat(find(rule("ca", CA.pem(), "san", "x.example.com"), APP)).isEmpty();
    assertThat(find(rule("ca", OTHER.pem(), "san", "app.example.com"), APP)).isEmpty();
    assertThat(find(rule("subject", "CN=app,O=Example", "fingerprint", "00".repeat(32)), APP))
        .isEmpty();
  }

  @Test
  void rules_areAskedInTheOrderOfTheirNames() {
    CertificateRule b = CertificateRule.of("b", Map.of("ca", CA.pem(), "policies", "later"));
    CertificateRule a =
        CertificateRule.of("a", Map.of("san", "app.example.com", "policies", "first"));
    CertificateIdentities identities = new CertificateIdentities(List.of(b, a), clock());

    assertThat(identities.find(List.of(APP)).orElseThrow().policies()).containsExactly("first");
    assertThat(identities.find(List.of(BELOW, SUB.certificate())).orElseThrow().policies())
        .containsExactly("later");
    assertThat(identities.find(List.of())).isEmpty();
  }

  @Test
  void certificate_thatIsNotValidNow_standsForNothing() {
    CertificateRule rule = rule("san", "app.example.com");
    for (Duration off : List.of(Duration.ofDays(-400), Duration.ofDays(400))) {
      Clock then = Clock.offset(clock(), off);
      assertThat(new CertificateIdentities(List.of(rule), then).find(List.of(APP))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subject | not a name | is no distinguished name",
        "fingerprint | abcd | is no SHA-256",
        "ca | text | holds no certificates in PEM",
        "policies | a b | a name has letters",
        "namespace | sys | are reserved",
        "polices | x | did you mean policies?"
      })
  void of_whatCannotBe_isRefused(String field, String value, String message) {
    refused(Kind.INVALID, message, () -> rule("san", "x", field, value));
  }

  @Test
  void of_withoutConditionOrPolicies_isRefused() {
    refused(Kind.INVALID, "every certificate would do", () -> rule());
    refused(
        Kind.INVALID,
        "there are no policies",
        () -> CertificateRule.of("rule", Map.of("san", "x")));
  }

  @Test
  void certificate_isDecidedOnByItsPolicies_andMakesNoTokens() {
    try (AccessFixture fixture = new AccessFixture()) {
      fixture.policies().put(TEAM, "web", policy("pki/*", "read"));
      Token token = find(rule("san", "*.example.com", "namespace", "team"), APP).orElseThrow();

      assertThat(fixture.access().check(token, TEAM, "pki/ca", Capability.READ, Map.of()).allowed())
          .isTrue();
      assertThat(fixture.access().check(token, ROOT, "pki/ca", Capability.READ, Map.of()).allowed())
          .isFalse();
      refused(
          Kind.DENIED,
          "a client certificate stands for itself",
          () -> fixture.make(TEAM, Map.of(), new Caller(token, true)));
    }
  }
}
