// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.map;
import static org.managedkeys.server.api.TransitCalls.text;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SubjectNames;
import org.managedkeys.pki.TestCertificates;
import org.managedkeys.pki.TestCertificates.Holder;
import org.managedkeys.pki.TestKeys;
import org.managedkeys.server.http.ApiResponse;

/** Public keys and certificates by the API; secret keys stay where they are. */
class TransitExportRoutesTest {

  private static final Holder ROOT = TestCertificates.root("Root", TestKeys.ec(), 100);

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() {
    calls = TransitCalls.in(folder);
    calls.bind("p256");
    calls.bind("rsa");
    calls.create("box");
    calls.create("two", "type", "managed_key", "managed_key_name", "p256");
    calls.write("keys/two/rotate", body("managed_key_name", "rsa"));
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  @Test
  void publicKeys_ofManagedKeysAreGiven_ofAllVersionsOrOne() {
    ApiResponse all = calls.read("export/public-key/two");
    ApiResponse first = calls.read("export/public-key/two/1");
    ApiResponse latest = calls.read("export/public-key/two/latest");

    assertThat(all.data()).containsEntry("name", "two").containsEntry("type", "managed_key");
    assertThat(map(all.data(), "keys").keySet()).hasToString("[1, 2]");
    assertThat(text(map(first.data(), "keys"), "1")).startsWith("-----BEGIN PUBLIC KEY-----");
    assertThat(map(latest.data(), "keys").keySet()).hasToString("[2]");
  }

  @ParameterizedTest
  @CsvSource({"encryption-key", "signing-key", "hmac-key", "cmac-key"})
  void secretKeys_areNotExported(String type) {
    ApiResponse refused = calls.read("export/" + type + "/box");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("not exportable");
  }

  @Test
  void export_ofWhatThereIsNot_isRefused() {
    assertThat(error(calls.read("export/everything/box"))).contains("invalid export type");
    assertThat(error(calls.read("export/public-key/two/7"))).contains("does not exist");
    assertThat(error(calls.read("export/public-key/two/seven"))).contains("invalid key version");
    assertThat(error(calls.read("export/public-key/box"))).contains("unknown key type");
    assertThat(error(calls.read("export/certificate-chain/p256")))
        .contains("does not have a certificate chain");
  }

  @Test
  void publicKeys_areGivenInEachFormat() {
    ApiResponse openSsh = calls.read("export/public-key/rsa", "format", "openssh");
    ApiResponse der = calls.read("export/public-key/rsa/1", "format", "der");
    ApiResponse jwk = calls.read("export/public-key/rsa", "format", "jwk");

    assertThat(text(map(openSsh.data(), "keys"), "1")).startsWith("ssh-rsa ");
    assertThat(text(map(der.data(), "keys"), "1")).startsWith("MII");
    assertThat(text(map(map(jwk.data(), "keys"), "1"), "kty")).isEqualTo("RSA");
    assertThat(calls.read("export/public-key/rsa", "format", "xml").status()).isEqualTo(400);
    assertThat(calls.read("export/certificate-chain/rsa", "format", "der").status()).isEqualTo(400);
  }

  @Test
  void jwkSet_comesWithoutEnvelope_underItsMediaType() throws Exception {
    ApiResponse set = calls.read("keys/two/jwks");

    assertThat(set.status()).isEqualTo(200);
    assertThat(set.raw().orElseThrow().contentType()).isEqualTo("application/jwk-set+json");
    Map<String, Object> json =
        JSON.std.mapFrom(
            StandardCharsets.UTF_8.decode(set.raw().orElseThrow().content()).toString());
    assertThat(json.get("keys")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
    assertThat(calls.read("keys/box/jwks").status()).isEqualTo(400);
  }

  @Test
  void certificate_isAskedForAndSet_andExported() {
    ApiResponse asked =
        calls.write("keys/p256/csr", body("common_name", "app.example", "organization", "Example"));
    CertificateRequest request = CertificateRequest.parse(text(asked, "csr"));
    String certificate = certificate(request);

    ApiResponse set =
        calls.write("keys/p256/set-certificate", body("certificate_chain", certificate));

    assertThat(asked.data()).containsEntry("name", "p256").containsEntry("version", 1);
    assertThat(request.subject()).hasToString("O=Example,CN=app.example");
    assertThat(set.status()).isEqualTo(204);
    assertThat(text(map(calls.read("export/certificate-chain/p256").data(), "keys"), "1").strip())
        .isEqualTo(certificate.strip());
    assertThat(calls.write("keys/rsa/set-certificate", body("certificate_chain", certificate)))
        .extracting(ApiResponse::status)
        .isEqualTo(400);
  }

  private static String certificate(CertificateRequest request) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    return Certificates.pem(
        TestCertificates.issue(
            ROOT,
            new CertificateProfile(
                request.subject(),
                request.publicKey(),
                from,
                from.plus(Duration.ofDays(30)),
                List.of())));
  }

  @Test
  void certificateRequest_takesAnotherAsItsTemplate() {
    String first = text(calls.write("keys/rsa/csr", body("common_name", "model.example")), "csr");

    ApiResponse second = calls.write("keys/p256/csr", body("csr", first, "version", "1"));

    assertThat(CertificateRequest.parse(text(second, "csr")).subject())
        .isEqualTo(SubjectNames.ofCommonName("model.example"));
    assertThat(calls.write("keys/p256/csr", body("csr", "none")).status()).isEqualTo(400);
    assertThat(calls.write("keys/box/csr", Map.of()).isError()).isTrue();
  }
}
