// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;

class ConfigValueTest {

  @TempDir Path temp;

  private ConfigValue parse(String value) {
    Problems problems = new Problems("file", "read it");
    PropertyFile.Property property = new PropertyFile.Property("kms.hsm.pin", value, 7);
    ConfigValue parsed =
        ConfigValue.parse(
            "kms.hsm", "pin", property, new ConfigValue.Origin("file", temp), problems);
    problems.throwIfAny();
    return parsed;
  }

  @Test
  void get_textWithoutReferences_isItself() {
    for (String text : List.of("", "a", "$", "a$b", "{x}", "$$", "100$ {", "$}")) {
      assertThat(parse(text).get()).isEqualTo(text);
      assertThat(parse(text).hasReferences()).isFalse();
    }
  }

  @Test
  void get_doubledDollar_isALiteral() {
    assertThat(parse("$${env:HOME}").get()).isEqualTo("${env:HOME}");
    assertThat(parse("a$${").get()).isEqualTo("a${");
    assertThat(parse("$${env:HOME}").hasReferences()).isFalse();
  }

  @Test
  void get_severalReferences_joinsThem() throws IOException {
    Files.writeString(temp.resolve("a file"), "two");
    Map.Entry<String, String> variable = System.getenv().entrySet().iterator().next();

    assertThat(
            parse(
                    "1${file:a file}3$${4${sys:java.version}5${file:"
                        + temp.resolve("a file")
                        + "}${env:"
                        + variable.getKey()
                        + "}")
                .get())
        .isEqualTo("1two3${4" + System.getProperty("java.version") + "5two" + variable.getValue());
  }

  @Test
  void get_file_losesOneNewline() throws IOException {
    for (Map.Entry<String, String> content :
        Map.of("a", "a", "a\n", "a", "a\r\n", "a", "a\n\n", "a\n", "\n", "", "", "").entrySet()) {
      Files.writeString(temp.resolve("pin"), content.getKey());

      assertThat(parse("${file:pin}").get()).isEqualTo(content.getValue());
    }
  }

  @Test
  void get_fileThatHoldsAReference_isNotFollowed() throws IOException {
    Files.writeString(temp.resolve("pin"), "${env:HOME}");

    assertThat(parse("${file:pin}").get()).isEqualTo("${env:HOME}");
  }

  @Test
  void get_unresolvable_namesPlaceKeyAndReference() throws IOException {
    Files.write(temp.resolve("binary"), new byte[] {(byte) 0xff});
    Files.write(temp.resolve("long"), new byte[65 * 1024]);
    Files.createDirectory(temp.resolve("folder"));
    for (Map.Entry<String, String> reference :
        Map.of(
                "${env:MANAGED_KEYS_NOT_SET}", "the environment variable is not set",
                "${sys:managed.keys.not.set}", "the system property is not set",
                "${file:none}", "the file does not exist",
                "${file:folder}", "the file cannot be read",
                "${file:binary}", "the file is not UTF-8 text",
                "${file:long}", "the file is longer than 65536 bytes")
            .entrySet()) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> parse("s3cret" + reference.getKey()).get())
          .withMessage(
              "file:7: cannot resolve kms.hsm.pin: "
                  + reference.getKey()
                  + ": "
                  + reference.getValue())
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.INVALID);
    }
  }

  @Test
  void parse_unknownReference_namesTheKnownOnes() {
    for (String value :
        List.of(
            "${",
            "${}",
            "${x}",
            "${env:",
            "${env:}",
            "${vault:x}",
            "${ENV:x}",
            "a${file:${env:x}}")) {
      KeyException error = catchThrowableOfType(KeyException.class, () -> parse(value));
      assertThat(error)
          .as(value)
          .hasMessage(
              "file:7: cannot read it: kms.hsm.pin: unknown reference; references are ${env:NAME},"
                  + " ${file:/path} and ${sys:name}, and $${ stands for a literal ${");
    }
  }

  @Test
  void toString_value_isItsPlace() {
    assertThat(parse("s3cret")).hasToString("file:7");
  }
}
