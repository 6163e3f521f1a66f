// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;

class PropertyFileTest {

  private final Problems problems = new Problems("file", "read it");

  private List<PropertyFile.Property> read(byte[] content) throws IOException {
    return PropertyLines.read(content, 1000, problems);
  }

  private List<PropertyFile.Property> read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private String error() {
    return catchThrowableOfType(KeyException.class, problems::throwIfAny).getMessage();
  }

  @Test
  void read_wellFormed_keepsOrderLinesAndRawValues() throws IOException {
    assertThat(
            read(
                """
                \uFEFF# comment
                b = 1
                  ! comment

                a=x = y # no comment \\n \\u0041 "quoted" \t
                \tc.d/e-f_1 =\tgr\u00fcn
                last =\r
                end=1\
                """))
        .extracting("key", "value", "line")
        .containsExactly(
            tuple("b", "1", 2),
            tuple("a", "x = y # no comment \\n \\u0041 \"quoted\"", 5),
            tuple("c.d/e-f_1", "gr\u00fcn", 6),
            tuple("last", "", 7),
            tuple("end", "1", 8));
    problems.throwIfAny();
  }

  @Test
  void read_nothing_isEmpty() throws IOException {
    assertThat(read("")).isEmpty();
    problems.throwIfAny();
  }

  @Test
  void read_duplicate_namesBothLines() throws IOException {
    assertThat(read("a = 1\nb = 2\na = 3")).hasSize(2);

    assertThat(error()).isEqualTo("file:3: cannot read it: a is already set in line 1");
  }

  @Test
  void read_backslashAtTheEnd_saysThereIsNoContinuation() throws IOException {
    read("a = 1,\\\n");

    assertThat(error())
        .isEqualTo(
            "file:1: cannot read it: a ends with a backslash, and continuation lines are not"
                + " supported");
  }

  @Test
  void read_lineWithoutEquals_tellsItsNumber() throws IOException {
    read("a = 1\n\nb\n");

    assertThat(error())
        .isEqualTo("file:3: cannot read it: the line has no '='; a setting is written key = value");
  }

  @Test
  void read_strangeKey_isAnError() throws IOException {
    read("a b = 1\n = 2\n");

    assertThat(error())
        .isEqualTo(
            """
            file: cannot read it: 2 errors
            file:1: what stands before '=' must be a name of letters, digits and any of _ . / -
            file:2: what stands before '=' must be a name of letters, digits and any of _ . / -\
            """);
  }

  /** A lone CR in a value that a message repeats would begin a line of its own there. */
  @Test
  void read_controlCharacter_isAnErrorAndNotRepeated() throws IOException {
    assertThat(read("# any \r \u001b\na = b\rfile:9: all is well\nb = \u001b[2J\nc = 1\t2"))
        .extracting("key")
        .containsExactly("c");

    assertThat(error())
        .isEqualTo(
            """
            file: cannot read it: 2 errors
            file:2: the line has a control character; lines end with LF or CR LF
            file:3: the line has a control character; lines end with LF or CR LF\
            """);
  }

  @Test
  void read_malformedBytes_tellsTheLine() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> read(new byte[] {'a', '=', '\n', 'b', '=', (byte) 0xc3}))
        .withMessage("file:2: cannot read it: this is not UTF-8 text");
  }

  @Test
  void read_tooLong_isAnError() throws IOException {
    assertThat(read("a" + "=".repeat(999))).hasSize(1);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> read("a" + "=".repeat(1000)))
        .withMessage("file:1: cannot read it: the content is longer than 1000 bytes");
  }

  @Test
  void toString_property_holdsNoValue() {
    assertThat(new PropertyFile.Property("pin", "1234", 7)).hasToString("pin in line 7");
  }
}
