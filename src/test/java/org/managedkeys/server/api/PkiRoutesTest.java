// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.PkiCalls.bytes;
import static org.managedkeys.server.api.PkiCalls.error;
import static org.managedkeys.server.api.PkiCalls.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Route;
import org.managedkeys.server.http.Verb;

/** The life of an authority through every route that there is. */
class PkiRoutesTest {

  private static final String CERTIFICATE = "application/pkix-cert";
  private static final String CERTIFICATE_TEXT = "application/pem-certificate-chain";
  private static final String LIST = "application/pkix-crl";
  private static final String LIST_TEXT = "application/x-pem-file";
  private static final String OCSP_RESPONSE = "application/ocsp-response";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private PkiCalls pki;

  @BeforeEach
  void open() {
    pki = PkiCalls.in(folder);
  }

  @AfterEach
  void close() {
    pki.close();
  }

  @Test
  void everyRoute_answers() {
    keys();
    authorities();
    issuers();
    roles();
    leaves();
    otherAuthorities();
    settings();
    bytesForAnybody();
    ocsp();
    revocation();
    tidy();
    ends();

    Set<String> all =
        pki.table().routes().stream()
            .map(Route::toString)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(pki.called())).isEqualTo(all);
  }

  private void keys() {
    Map<String, @Nullable Object> bound =
        pki.done("keys/generate/kms", Map.of("managed_key_name", "p256", "key_name", "first"));
    assertThat(bound).containsEntry("key_type", "ec").containsEntry("key_name", "first");
    pki.done("key/first", Map.of("key_name", "second"));
    assertThat(pki.read("key/second").data())
        .containsEntry("key_id", bound.get("key_id"))
        .containsEntry("managed_key_name", "p256")
        .containsKeys("managed_key_id", "subject_key_id");
    pki.done("keys/generate/internal", Map.of("key_type", "ec", "key_name", "made"));
    assertThat(pki.list("keys").data()).containsKeys("keys", "key_info");
    assertThat(pki.delete("key/made").status()).isEqualTo(204);
    ApiResponse refused = pki.write("keys/import", Map.of("pem_bundle", "x"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("private key never enters");
  }

  private void authorities() {
    Map<String, @Nullable Object> root =
        pki.done(
            "root/generate/kms",
            Map.of(
                "managed_key_name",
                "rsa",
                "common_name",
                "Root",
                "issuer_name",
                "root",
                "ttl",
                "43800h"));
    assertThat(root)
        .containsKeys(
            "certificate", "issuing_ca", "serial_number", "issuer_id", "key_id", "key_name")
        .containsEntry("issuer_name", "root")
        .doesNotContainKey("private_key");
    assertThat(root.get("expiration")).isInstanceOf(Long.class);
    pki.done(
        "issuers/generate/root/existing",
        Map.of("key_ref", "second", "common_name", "Beside", "issuer_name", "beside"));
    assertThat(
            pki.done(
                "root/rotate/kms",
                Map.of("managed_key_name", "p384", "common_name", "Following", "ttl", "40000h")))
        .containsEntry("issuer_name", "next");
    pki.done("root/replace", Map.of());
    Object next = pki.read("issuer/next").data().get("issuer_id");
    assertThat(pki.read("config/issuers").data()).containsEntry("default", next);
    pki.done("root/replace", Map.of("default", "root"));
  }

  private void issuers() {
    assertThat(pki.list("issuers").data()).containsKeys("keys", "key_info");
    assertThat(pki.write("issuer/beside", Map.of("issuer_name", "aside")).data())
        .containsEntry("issuer_name", "aside");
    assertThat(pki.patch("issuer/aside", Map.of("leaf_not_after_behavior", "truncate")).data())
        .containsEntry("issuer_name", "aside")
        .containsEntry("leaf_not_after_behavior", "truncate");
    assertThat(pki.done("issuer/aside/revoke", Map.of())).containsEntry("revoked", true);
    assertThat(pki.read("issuer/aside").data())
        .containsEntry("usage", "read-only,crl-signing,ocsp-signing")
        .containsKeys("revocation_time", "revocation_time_rfc3339");
    assertThat(pki.delete("issuer/aside").status()).isEqualTo(204);
  }

  private void roles() {
    pki.done("roles/any", Map.of("allow_any_name", true, "key_type", "any"));
    pki.done("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "max_ttl", "24h"));
    assertThat(pki.list("roles").data()).containsEntry("keys", List.of("any", "web"));
    assertThat(pki.patch("roles/web", Map.of("ttl", "1h")).data())
        .containsEntry("ttl", 3600L)
        .containsEntry("max_ttl", 86400L);
    assertThat(pki.read("roles/web").data()).containsEntry("key_type", "ec");
    pki.done("roles/short-lived", Map.of());
    assertThat(pki.delete("roles/short-lived").status()).isEqualTo(204);
  }

  private void leaves() {
    String csr = request("leaf.example.com");
    for (String by : List.of("", "issuer/next/")) {
      Map<String, @Nullable Object> issued =
          pki.done(by + "issue/web", Map.of("common_name", "www.example.com"));
      assertThat(issued)
          .containsKeys("certificate", "issuing_ca", "ca_chain", "serial_number", "private_key")
          .containsEntry("private_key_type", "ec");
      pki.done(by + "sign/any", Map.of("csr", csr));
      pki.done(by + "sign-verbatim", Map.of("csr", csr));
      pki.done(by + "sign-verbatim/web", Map.of("csr", csr));
      Map<String, @Nullable Object> leaf = pki.done(by + "sign/any", Map.of("csr", csr));
      assertThat(text(leaf, "issuing_ca"))
          .isEqualTo(
              text(pki.read("issuer/" + (by.isEmpty() ? "root" : "next")).data(), "certificate"));
    }
    assertThat(pki.list("certs").data()).containsKey("keys");
  }

  private String request(String name) {
    return text(
        pki.done("intermediate/cross-sign", Map.of("key_ref", "second", "common_name", name)),
        "csr");
  }

  private void otherAuthorities() {
    String csr =
        text(
            pki.done(
                "intermediate/generate/kms",
                Map.of("managed_key_name", "soft", "common_name", "Below")),
            "csr");
    pki.done(
        "issuers/generate/intermediate/existing",
        Map.of("key_ref", "second", "common_name", "Below"));
    Map<String, Object> fields = Map.of("csr", csr, "common_name", "Below", "ttl", "1000h");
    String first = text(pki.done("root/sign-intermediate", fields), "certificate");
    String second = text(pki.done("issuer/next/sign-intermediate", fields), "certificate");
    Map<String, @Nullable Object> imported =
        pki.done("intermediate/set-signed", Map.of("certificate", first));
    assertThat(imported)
        .containsKeys("imported_issuers", "imported_keys", "existing_issuers", "existing_keys")
        .containsKey("mapping");
    pki.done("issuers/import/cert", Map.of("pem_bundle", second));
    pki.done("issuers/import/bundle", Map.of("pem_bundle", second + "\n" + first));
    assertThat((List<?>) pki.done("config/ca", Map.of("pem_bundle", first)).get("existing_issuers"))
        .hasSize(1);
    String next = text(pki.read("issuer/next").data(), "certificate");
    assertThat(pki.done("root/sign-self-issued", Map.of("certificate", next)))
        .containsOnlyKeys("certificate", "issuing_ca");
    pki.done("issuer/root/sign-self-issued", Map.of("certificate", next));
  }

  private void settings() {
    Map<String, Map<String, Object>> settings =
        Map.of(
            "urls", Map.of("ocsp_servers", "http://ocsp.example.com"),
            "crl", Map.of("enable_delta", true, "auto_rebuild", true),
            "cluster", Map.of("path", "http://ca.example.com/v1/pki"),
            "issuers", Map.of("default_follows_latest_issuer", false),
            "keys", Map.of("default", "second"),
            "auto-tidy", Map.of("tidy_cert_store", true));
    settings.forEach((group, fields) -> {
      Map<String, @Nullable Object> written = pki.done("config/" + group, fields);
      assertThat(pki.read("config/" + group).data()).isEqualTo(written);
    });
  }

  private void bytesForAnybody() {
    X509Certificate root = Certificates.parse(bytes(pki.read("ca"), CERTIFICATE));
    assertThat(certificates(bytes(pki.read("ca/pem"), CERTIFICATE_TEXT))).containsExactly(root);
    assertThat(certificates(bytes(pki.read("ca_chain"), CERTIFICATE))).containsExactly(root);
    assertThat(Certificates.parse(bytes(pki.read("issuer/root/der"), CERTIFICATE))).isEqualTo(root);
    assertThat(certificates(bytes(pki.read("issuer/root/pem"), CERTIFICATE_TEXT)))
        .containsExactly(root);
    assertThat(pki.read("issuer/root/json").data())
        .containsOnlyKeys("certificate", "ca_chain", "issuer_id", "issuer_name");
    String serial = SerialNumbers.text(root.getSerialNumber());
    assertThat(pki.read("cert/" + serial).data()).containsEntry("revocation_time", 0L);
    assertThat(Certificates.parse(bytes(pki.read("cert/" + serial + "/raw"), CERTIFICATE)))
        .isEqualTo(root);
    assertThat(certificates(bytes(pki.read("cert/" + serial + "/raw/pem"), CERTIFICATE_TEXT)))
        .containsExactly(root);
    for (String list : List.of("crl", "crl/delta", "issuer/next/crl/der")) {
      assertThat(bytes(pki.read(list), LIST)).as(list).startsWith(0x30);
    }
    assertThat(bytes(pki.read("issuer/next/crl/delta/der"), LIST)).startsWith(0x30);
    for (String list : List.of("crl/pem", "crl/delta/pem", "issuer/next/crl/pem")) {
      assertThat(bytes(pki.read(list), LIST_TEXT)).as(list).startsWith('-');
    }
    assertThat(bytes(pki.read("issuer/next/crl/delta/pem"), LIST_TEXT)).startsWith('-');
    assertThat(text(pki.read("issuer/next/crl").data(), "crl")).startsWith("-----BEGIN X509 CRL");
    assertThat(text(pki.read("issuer/next/crl/delta").data(), "crl")).contains("X509 CRL");
  }

  private static List<X509Certificate> certificates(byte[] pem) {
    return Certificates.parsePem(new String(pem, StandardCharsets.US_ASCII));
  }

  private void ocsp() {
    X509Certificate root = Certificates.parse(bytes(pki.read("ca"), CERTIFICATE));
    String serial =
        text(pki.done("issue/web", Map.of("common_name", "ocsp.test")), "serial_number");
    byte[] request = OcspRequests.about(root, SerialNumbers.parse(serial));
    byte[] answer = bytes(pki.post("ocsp", request, "application/ocsp-request"), OCSP_RESPONSE);
    assertThat(OcspRequests.single(answer).getCertStatus()).isNull();
    String path = "ocsp/" + Base64.getEncoder().encodeToString(request);
    assertThat(OcspRequests.status(bytes(pki.read(path), OCSP_RESPONSE))).isZero();

    String responder = "issuer/root/ocsp-responder";
    assertThat(pki.read(responder).status()).isEqualTo(404);
    assertThat(pki.done(responder, Map.of("key_ref", "second"))).containsKey("certificate");
    assertThat(pki.read(responder).data()).containsKey("expiration");
    assertThat(pki.delete(responder).status()).isEqualTo(204);
  }

  private void revocation() {
    Map<String, @Nullable Object> one = pki.done("issue/web", Map.of("common_name", "one.test"));
    assertThat(pki.done("revoke", Map.of("serial_number", text(one, "serial_number"))))
        .containsEntry("state", "revoked")
        .containsKeys("revocation_time", "revocation_time_rfc3339");
    Map<String, @Nullable Object> two = pki.done("issue/web", Map.of("common_name", "two.test"));
    pki.done(
        "revoke-with-key",
        Map.of(
            "serial_number", text(two, "serial_number"), "private_key", text(two, "private_key")));
    assertThat((List<?>) pki.list("certs/revoked").data().get("keys")).hasSize(2);
    assertThat(pki.read("crl/rotate").data()).containsEntry("success", true);
    assertThat(pki.read("crl/rotate-delta").data()).containsEntry("success", true);
  }

  private void tidy() {
    assertThat(pki.read("tidy-status").data()).containsEntry("state", "Inactive");
    ApiResponse tidied = pki.write("tidy", Map.of("tidy_cert_store", true));
    assertThat(tidied.status()).isEqualTo(202);
    assertThat(tidied.warnings()).isNotEmpty();
    assertThat(pki.read("tidy-status").data())
        .containsEntry("state", "Finished")
        .containsEntry("cert_store_deleted_count", 0L)
        .containsEntry("tidy_cert_store", true);
    ApiResponse late = pki.write("tidy-cancel", Map.of());
    assertThat(late.status()).isEqualTo(400);
    assertThat(error(late)).contains("none is currently running");
  }

  private void ends() {
    ApiResponse gone = pki.delete("root");
    assertThat(gone.isError()).isFalse();
    assertThat(pki.list("issuers").status()).isEqualTo(404);
    assertThat(pki.list("keys").status()).isEqualTo(404);
  }

  @Test
  void everyRoute_hasANote() {
    RouteNote.requireAll(pki.table(), PkiRoutes.notes());
    assertThat(PkiRoutes.notes())
        .noneMatch(note -> note.text().isBlank() || note.text().endsWith("."));
  }

  @Test
  void routesWithoutAToken_areTheseAlone() {
    Set<String> open =
        pki.table().routes().stream()
            .filter(route -> route.access() == Access.NONE)
            .map(Route::toString)
            .collect(Collectors.toSet());

    assertThat(open)
        .containsExactlyInAnyOrder(
            "LIST issuers",
            "READ ca",
            "READ ca/pem",
            "READ ca_chain",
            "READ crl",
            "READ crl/pem",
            "READ crl/delta",
            "READ crl/delta/pem",
            "READ cert/:serial",
            "READ cert/:serial/raw",
            "READ cert/:serial/raw/pem",
            "READ issuer/:ref/json",
            "READ issuer/:ref/der",
            "READ issuer/:ref/pem",
            "READ issuer/:ref/crl",
            "READ issuer/:ref/crl/der",
            "READ issuer/:ref/crl/pem",
            "READ issuer/:ref/crl/delta",
            "READ issuer/:ref/crl/delta/der",
            "READ issuer/:ref/crl/delta/pem",
            "WRITE ocsp",
            "READ ocsp/:request**");
  }

  @Test
  void routesThatNeedSudo_areThoseOfVault() {
    assertThat(pki.table().routes().stream().filter(route -> route.access() == Access.SUDO))
        .extracting(Route::toString)
        .containsExactlyInAnyOrder("DELETE root", "WRITE root/sign-self-issued");
  }

  @Test
  void absentRoutes_areNoRoutes() {
    PkiRoutes.notes().stream()
        .filter(note -> note.status() == RouteStatus.ABSENT)
        .forEach(note -> {
          String path = note.pattern().replace(":ref", "x");
          assertThat(pki.table().match(note.verb(), path)).as(path).isEmpty();
        });
    assertThat(pki.table().match(Verb.WRITE, "issuer/x/resign-crls")).isEmpty();
  }
}
