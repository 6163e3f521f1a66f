// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Namespace;

/** No secret comes out again: not in reads, errors, the audit log, or the files of the store. */
class SecretsTest {

  private static final String SECRET = "Tr0ub4dor-and-3";

  @TempDir private Path folder;
  private AdminFixture fixture;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<BackendType> types() {
    return FieldTableTest.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void secretsOfAKey_showNowhere(BackendType type) {
    Map<String, Object> values = withSecrets(type);

    KeyDescription put =
        fixture
            .administration()
            .keys()
            .put(Namespace.ROOT, type.name(), "k", values, WriteOptions.NONE);

    assertThat(put.toString()).doesNotContain(SECRET).contains("redacted");
    assertThat(fixture.administration().keys().get(Namespace.ROOT, "k").toString())
        .doesNotContain(SECRET);
    assertThat(fixture.audited().toString()).doesNotContain(SECRET).contains("key.put");
    assertThat(fixture.storeFiles()).isNotEmpty().noneMatch(file -> file.contains(SECRET));
    FieldTable table = FieldTable.of(type);
    for (VaultField field : table.inlineFields()) {
      if (field.secret() && values.containsKey(field.name())) {
        assertThat(fixture.secretOfKey("k", field.name())).isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void secretsOfARefusedKey_showInNoError(BackendType type) {
    Map<String, Object> values = withSecrets(type);
    values.put("max_parallel", "many");
    values.put("usages", "sing");

    assertThatThrownBy(() ->
            fixture
                .administration()
                .keys()
                .put(Namespace.ROOT, type.name(), "k", values, WriteOptions.NONE))
        .satisfies(e -> {
          StringWriter trace = new StringWriter();
          e.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).doesNotContain(SECRET);
        });
    assertThat(fixture.audited())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.outcome()).isEqualTo("invalid");
          assertThat(event.toString()).doesNotContain(SECRET);
        });
  }

  @Test
  void secretWrittenIntoAFieldThatIsNone_isNotRepeatedByTheRefusal() {
    for (String field : List.of("slot", "mechanism", "max_parallel", "any_mount", "key_id")) {
      Map<String, Object> values = FieldCase.least("pkcs11");
      values.put(field, SECRET);

      assertThatThrownBy(() ->
              fixture
                  .administration()
                  .keys()
                  .put(Namespace.ROOT, "pkcs11", "k", values, WriteOptions.NONE))
          .hasMessageContaining(field)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }
  }

  @Test
  void dryRun_makesNoSealKey() {
    fixture
        .administration()
        .keys()
        .put(
            Namespace.ROOT,
            "pkcs11",
            "k",
            withSecrets(AdminFixture.type("pkcs11")),
            new WriteOptions(OptionalLong.empty(), true));

    assertThat(folder.resolve("seal.key")).doesNotExist();
    assertThat(fixture.audited()).isEmpty();
  }

  private static Map<String, Object> withSecrets(BackendType type) {
    Map<String, Object> values = new HashMap<>(FieldCase.least(type.name()));
    for (VaultField field : FieldTable.of(type).inlineFields()) {
      if (field.secret()) {
        values.put(field.name(), SECRET);
      }
    }
    return values;
  }
}
