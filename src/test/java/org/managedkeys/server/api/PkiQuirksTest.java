// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.PkiCalls.error;
import static org.managedkeys.server.api.PkiCalls.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.Certificates;
import org.managedkeys.server.http.ApiResponse;

/** What Vault's PKI answers otherwise than one would guess, and its clients rely on. */
class PkiQuirksTest {

  @TempDir private static Path folder;
  private static PkiCalls pki;

  @BeforeAll
  static void open() {
    pki = PkiCalls.in(folder).withRoot();
  }

  @AfterAll
  static void close() {
    pki.close();
  }

  @Test
  void emptyMount_hasListsThatAreNotThere_andBytesThatAreEmpty(@TempDir Path other) {
    try (PkiCalls empty = PkiCalls.in(other)) {
      for (String list : List.of("issuers", "keys", "roles", "certs", "certs/revoked")) {
        ApiResponse answer = empty.list(list);
        assertThat(answer.status()).as(list).isEqualTo(404);
        assertThat(answer.errors()).as(list).isEmpty();
      }
      for (String path :
          List.of(
              "ca",
              "ca/pem",
              "ca_chain",
              "crl",
              "crl/pem",
              "crl/delta",
              "crl/delta/pem",
              "cert/ca/raw",
              "cert/ca_chain/raw",
              "cert/crl/raw/pem",
              "cert/delta-crl/raw",
              "cert/01:02/raw",
              "cert/01:02/raw/pem")) {
        ApiResponse answer = empty.read(path);
        assertThat(answer.status()).as(path).isEqualTo(204);
        assertThat(answer.raw()).as(path).isEmpty();
      }
      for (String path : List.of("cert/ca", "cert/crl", "cert/01:02", "roles/web")) {
        ApiResponse answer = empty.read(path);
        assertThat(answer.status()).as(path).isEqualTo(404);
        assertThat(answer.errors()).as(path).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "der", "pem", "crl", "crl/der", "crl/delta/pem"})
  void issuerThatIsNotThere_isTold(String what) {
    ApiResponse answer = pki.read("issuer/nobody/" + what);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(error(answer)).contains("nobody");
  }

  @Test
  void deltaThatIsSwitchedOff_isEmptyAsBytes_andNotThereInJson() {
    assertThat(pki.read("crl/delta").status()).isEqualTo(204);
    assertThat(pki.read("issuer/root/crl/delta/der").status()).isEqualTo(204);
    assertThat(pki.read("issuer/root/crl/delta").status()).isEqualTo(404);
  }

  @Test
  void certCrl_hasTheListInTheFieldCertificate() {
    assertThat(text(pki.read("cert/crl").data(), "certificate")).contains("BEGIN X509 CRL");
    assertThat(text(pki.read("issuer/root/crl").data(), "crl")).contains("BEGIN X509 CRL");
  }

  @Test
  void certCa_hasTheCertificate_andCertCaChainBoth() {
    String ca = text(pki.read("cert/ca").data(), "certificate");
    assertThat(Certificates.parsePem(ca)).hasSize(1);
    assertThat(text(pki.read("cert/ca_chain").data(), "ca_chain")).isEqualTo(ca);
  }

  @Test
  void chainOfSeveral_isPemWithLinesOfItsOwn() {
    String csr =
        text(
            pki.done(
                "intermediate/generate/kms",
                Map.of("managed_key_name", "other", "common_name", "Below")),
            "csr");
    Map<String, @Nullable Object> made =
        pki.done(
            "root/sign-intermediate", Map.of("csr", csr, "common_name", "Below", "ttl", "2000h"));
    Object below =
        requireNonNull(
                (List<?>)
                    pki.done(
                            "intermediate/set-signed",
                            Map.of("certificate", text(made, "certificate")))
                        .get("imported_issuers"))
            .get(0);
    pki.done("config/issuers", Map.of("default", below));
    try {
      String chain = text(pki.read("cert/ca_chain").data(), "ca_chain");
      assertThat(Certificates.parsePem(chain)).hasSize(2);
      assertThat(chain.lines()).filteredOn(line -> line.startsWith("-----")).hasSize(4);
      byte[] raw = PkiCalls.bytes(pki.read("ca_chain"), "application/pkix-cert");
      assertThat(new String(raw, StandardCharsets.US_ASCII)).isEqualTo(chain + "\n");
    } finally {
      pki.done("config/issuers", Map.of("default", "root"));
    }
  }

  @Test
  void serialNumber_isColonHexadecimal_andTakenWithHyphensToo() {
    Map<String, @Nullable Object> issued = pki.issue("serial.test");
    String serial = text(issued, "serial_number");
    assertThat(serial).matches("[0-9a-f]{2}(:[0-9a-f]{2})+");
    assertThat(issued.get("expiration")).isInstanceOf(Long.class);

    String hyphens = serial.replace(':', '-');
    assertThat(pki.read("cert/" + hyphens).data())
        .containsEntry("certificate", issued.get("certificate"));
    pki.done("revoke", Map.of("serial_number", hyphens));
    assertThat((Long) pki.read("cert/" + serial).data().get("revocation_time")).isPositive();
  }

  @Test
  void revoke_ofAnUnknownSerialNumber_isABadRequest() {
    ApiResponse unknown = pki.write("revoke", Map.of("serial_number", "01:02"));
    ApiResponse nothing = pki.write("revoke", Map.of());

    assertThat(unknown.status()).isEqualTo(400);
    assertThat(error(unknown)).contains("certificate with serial 01:02 not found");
    assertThat(nothing.status()).isEqualTo(400);
    assertThat(error(nothing)).contains("The serial number or certificate to revoke");
  }

  @Test
  void issue_asDer_givesBase64_asSpringVaultAsks() {
    Map<String, @Nullable Object> issued =
        pki.done(
            "issue/web",
            Map.of("common_name", "spring.test", "format", "der", "ttl", "60s", "ip_sans", ""));

    byte[] der = Base64.getDecoder().decode(text(issued, "certificate"));
    assertThat(Certificates.parse(der).getSerialNumber()).isPositive();
    assertThat(Base64.getDecoder().decode(text(issued, "private_key"))).startsWith(0x30);
    assertThat(Base64.getDecoder().decode(text(issued, "issuing_ca"))).startsWith(0x30);
  }

  @ParameterizedTest
  @CsvSource({
    "root/generate/kms, key_type, ec, key_type nor key_bits",
    "root/generate/kms, key_bits, 256, key_type nor key_bits",
    "intermediate/generate/kms, key_type, ec, key_type nor key_bits",
    "root/rotate/existing, key_type, ec, key_type nor key_bits",
    "root/generate/kms, managed_key_id, 6a1c0f5e-9d2b-4a77-8f60-0d8f3f1f2b11, only one argument",
    "root/generate/exported, ttl, 1h, never leaves",
    "root/generate/strange, ttl, 1h, unknown type",
    "root/generate/kms, issuer_name, default, reserved"
  })
  void authority_withFieldsThatContradictThePath_isRefused(
      String path, String field, String value, String words) {
    ApiResponse refused =
        pki.write(path, Map.of("managed_key_name", "soft", "common_name", "X", field, value));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains(words);
  }

  @Test
  void authority_withoutAManagedKey_saysWhatIsMissing() {
    ApiResponse missing = pki.write("root/generate/kms", Map.of("common_name", "X"));
    ApiResponse unknown =
        pki.write("root/generate/kms", Map.of("common_name", "X", "managed_key_name", "nobody"));

    assertThat(missing.status()).isEqualTo(400);
    assertThat(error(missing)).contains("missing argument managed_key_name or managed_key_id");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(error(unknown)).contains("nobody");
  }

  @Test
  void keysGenerateKms_ignoresTypeAndSize_andTellsTheRealOne() {
    Map<String, @Nullable Object> made =
        pki.done(
            "keys/generate/kms",
            Map.of("managed_key_name", "rsa", "key_type", "ec", "key_bits", 256));

    assertThat(made).containsEntry("key_type", "rsa");
    assertThat(pki.write("keys/generate/strange", Map.of()).status()).isEqualTo(404);
    ApiResponse exported = pki.write("keys/generate/exported", Map.of());
    assertThat(exported.status()).isEqualTo(400);
    assertThat(error(exported)).contains("never leaves its service");
  }

  @Test
  void keyInUse_isNotDeleted_andOneThatIsGoneIsNoError() {
    ApiResponse refused = pki.delete("key/root-key");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("Failed to Delete Key.  Key in Use by Issuer: root");
    assertThat(pki.delete("key/nobody").status()).isEqualTo(204);
    assertThat(pki.delete("issuer/nobody").status()).isEqualTo(204);
    assertThat(pki.delete("roles/nobody").status()).isEqualTo(204);
  }

  @Test
  void role_postReplaces_patchMerges_andNullTakesAway() {
    pki.done("roles/one", Map.of("max_ttl", "2h", "ou", "a,b", "key_type", "ec"));

    assertThat(pki.patch("roles/one", Map.of("ttl", 60)).data())
        .containsEntry("ou", List.of("a", "b"));
    Map<String, Object> taken = new HashMap<>();
    taken.put("ou", null);
    assertThat(pki.patch("roles/one", taken).data())
        .containsEntry("ou", List.of())
        .containsEntry("key_type", "ec");
    assertThat(pki.done("roles/one", Map.of("allow_any_name", "true")))
        .containsEntry("allow_any_name", true)
        .containsEntry("key_type", "rsa");
    ApiResponse nobody = pki.patch("roles/nobody", Map.of("ttl", 60));
    assertThat(nobody.status()).isEqualTo(404);
    assertThat(pki.list("roles").data().get("keys")).asString().doesNotContain("nobody");
  }

  /** Vault's roles have no existence check: {@code update} alone makes one. */
  @Test
  void role_thatIsNew_needsUpdateOnly() {
    assertThat(pki.exists("roles/fresh")).isTrue();
  }

  @Test
  void issuer_postReplaces_patchMerges_andNullTakesAway() {
    String url = "http://ca.example.com/root.crl";
    pki.done("issuer/root", Map.of("issuer_name", "root", "crl_distribution_points", url));

    assertThat(pki.patch("issuer/root", Map.of("leaf_not_after_behavior", "permit")).data())
        .containsEntry("crl_distribution_points", List.of(url))
        .containsEntry("leaf_not_after_behavior", "permit");
    Map<String, Object> taken = new HashMap<>();
    taken.put("crl_distribution_points", null);
    taken.put("leaf_not_after_behavior", null);
    assertThat(pki.patch("issuer/root", taken).data())
        .containsEntry("crl_distribution_points", List.of())
        .containsEntry("leaf_not_after_behavior", "err")
        .containsEntry("issuer_name", "root");

    pki.patch("issuer/root", Map.of("leaf_not_after_behavior", "permit"));
    assertThat(pki.done("issuer/root", Map.of("issuer_name", "root")))
        .containsEntry("leaf_not_after_behavior", "err")
        .containsEntry("usage", "read-only,issuing-certificates,crl-signing,ocsp-signing");
  }

  @Test
  void issuer_writtenBackAsItWasRead_stays() {
    Map<String, @Nullable Object> read = pki.read("issuer/root").data();

    ApiResponse written = pki.write("issuer/root", read);

    assertThat(written.warnings()).isEmpty();
    assertThat(written.data()).isEqualTo(read);
  }

  @Test
  void issuerRef_thatLeadsToNothing_isABadRequest_unlessItIsThePath() {
    pki.done("roles/astray", Map.of("allow_any_name", true, "issuer_ref", "nobody"));
    Map<String, Object> fields = Map.of("common_name", "x.test");

    ApiResponse byRole = pki.write("issue/astray", fields);
    assertThat(byRole.status()).isEqualTo(400);
    assertThat(error(byRole)).contains("nobody");
    assertThat(pki.write("issuer/nobody/issue/web", fields).status()).isEqualTo(404);
    ApiResponse noRole = pki.write("issue/no-role", fields);
    assertThat(noRole.status()).isEqualTo(400);
    assertThat(error(noRole)).contains("unknown role: no-role");
    assertThat(pki.write("root/replace", Map.of("default", "nobody")).status()).isEqualTo(400);
    assertThat(pki.write("config/keys", Map.of("default", "nobody")).status()).isEqualTo(400);
  }

  @Test
  void issuerInThePath_counts_andOneInTheBodyIsNotSpokenOf() {
    ApiResponse issued =
        pki.write(
            "issuer/root/issue/web",
            Map.of("common_name", "path.test", "issuer_ref", "nobody", "role", "web"));

    assertThat(issued.status()).isEqualTo(200);
    assertThat(issued.warnings()).noneMatch(warning -> warning.contains("issuer_ref"));
  }

  @Test
  void leafBeyondItsIssuer_isRefusedInVaultsWords() {
    pki.done(
        "root/generate/kms",
        Map.of(
            "managed_key_name", "soft",
            "common_name", "Short",
            "issuer_name", "short",
            "ttl", "1h"));
    ApiResponse refused =
        pki.write("issuer/short/issue/web", Map.of("common_name", "x.test", "ttl", "12h"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused))
        .contains("cannot satisfy request, as TTL would result in notAfter")
        .contains("beyond the expiration of the CA certificate");
  }

  @Test
  void pssOnlyKey_needsNoOptions() {
    pki.done(
        "root/generate/kms",
        Map.of("managed_key_name", "pss", "common_name", "PSS", "issuer_name", "pss"));

    assertThat(pki.read("issuer/pss").data())
        .extractingByKey("revocation_signature_algorithm")
        .asString()
        .endsWith("WithRSAPSS");
    pki.done("issuer/pss/issue/web", Map.of("common_name", "x.test"));
    assertThat(pki.read("issuer/pss/crl/der").status()).isEqualTo(200);
    pki.done(
        "intermediate/generate/existing",
        Map.of("key_ref", pki.read("issuer/pss").data().get("key_id"), "common_name", "PSS"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"roles/unknown-field", "config/urls", "issue/web", "revoke", "tidy"})
  void unknownField_isIgnored_andWarnedOf(String path) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("no_such_field", "x");
    fields.put("not_said", "");
    if (path.equals("issue/web")) {
      fields.put("common_name", "x.test");
    } else if (path.equals("revoke")) {
      fields.put("serial_number", pki.issue("x.test").get("serial_number"));
    }

    ApiResponse answer = pki.write(path, fields);

    assertThat(answer.isError()).isFalse();
    assertThat(answer.warnings())
        .contains("Endpoint ignored these unrecognized parameters: [no_such_field]");
  }

  @Test
  void tidy_isAccepted_andSaysSo() {
    ApiResponse tidied = pki.write("tidy", Map.of("tidy_revoked_certs", "true", "dry_run", true));

    assertThat(tidied.status()).isEqualTo(202);
    assertThat(tidied.warnings())
        .contains("Tidy operation finished; tidy-status shows what it did");
    ApiResponse refused = pki.write("tidy", Map.of("safety_buffer", "no time"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(pki.read("tidy-status").data())
        .containsEntry("state", "Error")
        .containsEntry("error", error(refused));
  }

  @Test
  void autoTidy_warnsThatNothingRunsByItself() {
    ApiResponse written = pki.write("config/auto-tidy", Map.of("enabled", true));

    assertThat(written.status()).isEqualTo(200);
    assertThat(written.warnings()).anyMatch(warning -> warning.contains("timer"));
  }

  @Test
  void csrThatIsNone_isABadRequest() {
    for (String path :
        List.of("sign/web", "sign-verbatim", "sign-verbatim/web", "root/sign-intermediate")) {
      ApiResponse none = pki.write(path, Map.of("common_name", "x.test"));
      assertThat(none.status()).as(path).isEqualTo(400);
      assertThat(error(none)).as(path).contains("\"csr\" is empty");
      assertThat(pki.write(path, Map.of("csr", "nonsense")).status()).as(path).isEqualTo(400);
    }
  }
}
