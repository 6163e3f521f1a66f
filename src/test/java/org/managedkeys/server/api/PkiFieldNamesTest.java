// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.mount.PkiMount;

/**
 * The routes know the fields that the engine knows: it tells all of them to whoever gives one that
 * resembles none.
 */
class PkiFieldNamesTest {

  private static final String UNKNOWN = "0000000000000000000000000000";
  private static final String TELLS = "the fields are ";

  /** Fields that the engine lets pass where they mean nothing, so that Vault's clients may. */
  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "exported",
          "type",
          "role",
          "name",
          "backend",
          "key_type",
          "key_bits",
          "key_name",
          "key_ref",
          "managed_key_name",
          "managed_key_id",
          "issuer_name",
          "issuer_ref",
          "default_follows_latest_issuer");

  @TempDir private static Path folder;
  private static PkiCalls calls;

  @BeforeAll
  static void open() {
    calls = PkiCalls.in(folder).withRoot();
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  static Stream<Arguments> operations() {
    return Stream.of(
        of("keys/generate/kms", PkiFieldNames.KMS_KEY, (pki, f) -> pki.keys().generateKms(f)),
        of(
            "keys/generate/internal",
            PkiFieldNames.INTERNAL_KEY,
            (pki, f) -> pki.keys().generateInternal(f)),
        of("key", PkiFieldNames.KEY, (pki, f) -> pki.keys().update("root-key", f)),
        of("root", PkiFieldNames.ROOT, (pki, f) -> pki.roots().generate("kms", f)),
        of("rotate", PkiFieldNames.ROOT, (pki, f) -> pki.roots().rotate("kms", f)),
        of("request", PkiFieldNames.REQUEST, (pki, f) -> pki.intermediates().generate("kms", f)),
        of("cross-sign", PkiFieldNames.REQUEST, (pki, f) -> pki.intermediates().crossSign(f)),
        of(
            "sign-intermediate",
            PkiFieldNames.INTERMEDIATE,
            (pki, f) -> pki.roots().signIntermediate("", with(f, "csr", request()))),
        of(
            "sign-self-issued",
            PkiFieldNames.SELF_ISSUED,
            (pki, f) -> pki.roots().signSelfIssued("", f)),
        of("issue", PkiFieldNames.ISSUE, (pki, f) -> pki.issuance().issue("", "web", f)),
        of(
            "sign",
            PkiFieldNames.SIGN,
            (pki, f) -> pki.issuance().sign("", "web", with(f, "csr", request()))),
        of(
            "sign-verbatim",
            PkiFieldNames.VERBATIM,
            (pki, f) -> pki.issuance().signVerbatim("", "", with(f, "csr", request()))),
        of("issuer", PkiFieldNames.ISSUER, (pki, f) -> pki.issuers().update("root", f)),
        of("role", PkiFieldNames.ROLE, (pki, f) -> pki.roles().put("other", f)),
        of("revoke", PkiFieldNames.REVOKE, (pki, f) -> pki.revocation().revoke(f)),
        of(
            "revoke-with-key",
            PkiFieldNames.REVOKE_WITH_KEY,
            (pki, f) -> pki.revocation().revokeWithKey(f)),
        of(
            "ocsp-responder",
            PkiFieldNames.RESPONDER,
            (pki, f) -> pki.ocsp().responders().delegate("root", f)),
        of("tidy", PkiFieldNames.TIDY, (pki, f) -> pki.tidy().run(f)));
  }

  private static Arguments of(
      String name, Set<String> known, BiConsumer<PkiMount, Map<String, Object>> operation) {
    return arguments(name, known, operation);
  }

  private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
    Map<String, Object> more = new HashMap<>(fields);
    more.put(name, value);
    return more;
  }

  private static String request() {
    return String.valueOf(
        calls
            .mount()
            .intermediates()
            .crossSign(Map.of("key_ref", "root-key", "common_name", "other.example.com"))
            .data()
            .get("csr"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void route_knowsTheFieldsOfTheEngine(
      String name, Set<String> known, BiConsumer<PkiMount, Map<String, Object>> operation) {
    KeyException refused =
        Assertions.catchThrowableOfType(
            KeyException.class, () -> operation.accept(calls.mount(), Map.of(UNKNOWN, "x")));
    String hint = refused.hint().orElse("");
    assertThat(hint).as(name).startsWith(TELLS);
    Set<String> fields = new TreeSet<>(List.of(hint.substring(TELLS.length()).split(", ", -1)));

    assertThat(fields).containsAll(known);
    fields.removeAll(known);
    assertThat(WITHOUT_MEANING).containsAll(fields);
  }
}
