// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.PkiException;

/** Every field of a role: its default, its effect, its error, and its line in the documentation. */
final class RoleFieldsTest {

  static List<RoleFieldRow> rows() {
    return RoleFieldRows.all();
  }

  @Test
  void everyField_hasDefaultEffectAndError() {
    assertThat(rows()).allMatch(RoleFieldRow::isComplete);
    assertThat(rows().stream().map(RoleFieldRow::field))
        .containsExactlyInAnyOrder(RoleField.values());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void field_notGiven_hasItsDefault(RoleFieldRow row) {
    assertThat(Role.ofDefaults().toFields())
        .containsEntry(row.field().vaultName(), row.byDefault());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void field_changed_hasItsEffect(RoleFieldRow row) {
    var seen = Objects.requireNonNull(row.seen());

    assertThat(seen.apply(row.withDefault())).isEqualTo(row.before());
    assertThat(ProfileText.orRefusal(() -> seen.apply(row.withValue(row.changed())).toString()))
        .isEqualTo(String.valueOf(row.after()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void field_ofBadValue_isRefused(RoleFieldRow row) {
    PkiException refusal = catchThrowableOfType(PkiException.class, () -> row.withValue(row.bad()));

    assertThat(refusal.reason()).isEqualTo(PkiException.Reason.INVALID);
    assertThat(refusal).hasMessageContaining(Objects.requireNonNull(row.complaint()));
  }

  @Test
  void table_inTheDocumentation_isTheCodes() throws IOException {
    // Set by Maven; a development environment starts tests in the project's folder.
    Path page = Path.of(System.getProperty("basedir", ""), "docs/pki-roles.md");

    assertThat(Files.readString(page)).contains(table());
  }

  private static String table() {
    return Arrays.stream(RoleField.values())
        .map(RoleFieldsTest::line)
        .collect(
            Collectors.joining(
                "\n", "| field | type | default | meaning |\n|---|---|---|---|\n", "\n"));
  }

  private static String line(RoleField field) {
    return "| `"
        + field.vaultName()
        + "` | "
        + switch (field.type()) {
          case FLAG -> "true or false";
          case DURATION -> "time";
          default -> field.type().name().toLowerCase(Locale.ROOT);
        }
        + " | "
        + text(field.defaultValue())
        + " | "
        + field.meaning().replace("*", "\\*")
        + " |";
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? "none"
          : list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return value.equals("") ? "none" : value.toString();
  }
}
