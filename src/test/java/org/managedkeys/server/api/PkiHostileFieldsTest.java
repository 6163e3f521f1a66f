// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.PkiCalls.text;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.mount.PkiConfig;
import org.managedkeys.server.http.ApiResponse;

/** Fields of JSON that no client of good will sends: what is wrong with them is the caller's. */
class PkiHostileFieldsTest {

  private static final int EACH = 2;
  private static final int LONG = 100_000;

  private static final List<Object> VALUES =
      List.of(
          Map.of("a", List.of(1)),
          List.of(List.of("a"), Map.of()),
          -1,
          new BigInteger("9".repeat(400)),
          1e300,
          "a\u0000b",
          "\u202E\u00E9\uD83D\uDE00",
          "x".repeat(LONG),
          "9".repeat(40) + "h",
          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
          "-----BEGIN CERTIFICATE REQUEST-----",
          "{{issuer_id}}",
          "[{\"oid\": 1}]",
          false);

  @TempDir private static Path folder;
  private static PkiCalls pki;
  private static String csr = "";
  private static String certificate = "";

  @BeforeAll
  static void open() {
    pki = PkiCalls.in(folder).withRoot();
    csr =
        text(
            pki.done(
                "intermediate/cross-sign",
                Map.of("key_ref", "root-key", "common_name", "x.example.com")),
            "csr");
    certificate = text(pki.read("issuer/root").data(), "certificate");
  }

  @AfterAll
  static void close() {
    pki.close();
  }

  private static Set<String> fields(String path) {
    return switch (path) {
      case "keys/generate/kms" -> PkiFieldNames.KMS_KEY;
      case "key/default" -> PkiFieldNames.KEY;
      case "root/generate/existing" -> PkiFieldNames.ROOT;
      case "intermediate/generate/existing" -> PkiFieldNames.REQUEST;
      case "root/sign-intermediate" -> PkiFieldNames.INTERMEDIATE;
      case "root/sign-self-issued" -> PkiFieldNames.SELF_ISSUED;
      case "issue/web" -> PkiFieldNames.ISSUE;
      case "sign/web" -> PkiFieldNames.SIGN;
      case "sign-verbatim" -> PkiFieldNames.VERBATIM;
      case "issuer/default" -> PkiFieldNames.ISSUER;
      case "roles/wild" -> PkiFieldNames.ROLE;
      case "revoke-with-key" -> PkiFieldNames.REVOKE_WITH_KEY;
      case "issuer/default/ocsp-responder" -> PkiFieldNames.RESPONDER;
      case "tidy" -> PkiFieldNames.TIDY;
      default -> Set.of("default", "pem_bundle", "certificate");
    };
  }

  private static Map<String, Object> usual(String path) {
    Map<String, Object> fields = new HashMap<>();
    switch (path) {
      case "keys/generate/kms" -> fields.put("managed_key_name", "p256");
      case "root/generate/existing", "intermediate/generate/existing", "issue/web" ->
          fields.put("common_name", "x.example.com");
      case "root/sign-intermediate", "sign/web", "sign-verbatim" -> {
        fields.put("common_name", "x.example.com");
        fields.put("csr", csr);
      }
      case "root/sign-self-issued" -> fields.put("certificate", certificate);
      case "issuer/default" -> fields.put("issuer_name", "first");
      case "issuer/default/ocsp-responder" -> fields.put("key_ref", "default");
      default -> {
        // Nothing is needed.
      }
    }
    return fields;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys/generate/kms",
        "key/default",
        "root/generate/existing",
        "intermediate/generate/existing",
        "root/sign-intermediate",
        "root/sign-self-issued",
        "issue/web",
        "sign/web",
        "sign-verbatim",
        "issuer/default",
        "roles/wild",
        "revoke-with-key",
        "issuer/default/ocsp-responder",
        "tidy",
        "root/replace",
        "config/ca",
        "issuers/import/cert",
        "intermediate/set-signed"
      })
  void wildField_isNeverAFaultOfTheServer(String path) {
    int number = path.length();
    for (String field : new TreeSet<>(fields(path))) {
      for (int turn = 0; turn < EACH; turn++) {
        requireNoFault(path, field, number++);
      }
      number++;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls", "crl", "cluster", "issuers", "keys", "auto-tidy"})
  void wildSetting_isNeverAFaultOfTheServer(String group) {
    String path = "config/" + group;
    assertThat(PkiConfig.names()).contains(group);
    Map<String, @Nullable Object> before = new HashMap<>(pki.read(path).data());
    for (String field : new TreeSet<>(before.keySet())) {
      for (int number = 0; number < VALUES.size(); number++) {
        requireNoFault(path, field, number);
      }
    }
    pki.write(path, before);
  }

  private static void requireNoFault(String path, String field, int number) {
    Object value = VALUES.get(number % VALUES.size());
    Map<String, Object> fields = usual(path);
    fields.put(field, value);

    ApiResponse answer = pki.write(path, fields);

    assertThat(answer.status()).as("%s of %s as %s", field, path, number).isLessThan(500);
    if (answer.isError()) {
      assertThat(PkiCalls.error(answer)).as("%s of %s as %s", field, path, number).isNotBlank();
    }
  }
}
