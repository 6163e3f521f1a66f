// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of fields that people read are those that the code goes by. */
class AdministrationDocumentTest {

  private static final Path DOCUMENT = Path.of("docs", "administration.md");

  static Stream<String> tables() {
    return Stream.concat(Stream.of("all"), VaultFields.BY_TYPE.keySet().stream().sorted());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void table_isThatOfTheCode(String name) throws IOException {
    List<VaultField> fields =
        name.equals("all")
            ? VaultFields.GENERIC
            : VaultFields.BY_TYPE.getOrDefault(name, List.of());

    assertThat(Files.readString(DOCUMENT))
        .contains("<!-- fields: " + name + " -->\n" + table(fields) + "<!-- end -->");
  }

  private static String table(List<VaultField> fields) {
    return "| field | written as | default | needed | meaning |\n|---|---|---|---|---|\n"
        + fields.stream().map(AdministrationDocumentTest::row).collect(Collectors.joining());
  }

  private static String row(VaultField field) {
    Object absent = field.absent();
    String otherwise =
        absent instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
            : absent.toString();
    return "| `"
        + field.name()
        + "` | "
        + field.form().text()
        + (field.secret() ? ", secret" : "")
        + " | "
        + (otherwise.isEmpty() ? "" : "`" + otherwise + "`")
        + " | "
        + field.required()
        + " | "
        + field.meaning()
        + " |\n";
  }
}
