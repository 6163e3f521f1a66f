// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Any text is read as the number or time that it says, or refused without being repeated. */
class FieldsFuzzTest {

  private static final int MOST = 10_000;

  @FuzzTest
  void number_anyText_isWithinItsLimitsOrInvalid(byte[] data) {
    String text = text(data);

    read(text, fields -> fields.number("f", 1, 0, MOST))
        .ifPresent(number -> {
          assertThat(number).isBetween(0, MOST);
          assertThat(Integer.parseInt(text.isBlank() ? "1" : text.strip())).isEqualTo(number);
        });
  }

  @FuzzTest
  void unsigned_anyText_isItsNumberOrInvalid(byte[] data) {
    String text = text(data).strip().toLowerCase(Locale.ROOT);

    read(text, fields -> fields.unsigned("f"))
        .filter(Optional::isPresent)
        .ifPresent(number -> {
          BigInteger expected =
              text.startsWith("0x")
                  ? new BigInteger(text.substring(2), 16)
                  : new BigInteger(text, 10);
          assertThat(text).matches("[0-9a-fx]+");
          assertThat(Long.toUnsignedString(number.orElseThrow())).isEqualTo(expected.toString());
        });
  }

  @FuzzTest
  void duration_anyText_isATimeOrInvalid(byte[] data) {
    Duration longest = Duration.ofHours(999_999_999);

    read(text(data), fields -> fields.duration("f", Duration.ZERO))
        .ifPresent(time -> assertThat(time).isBetween(Duration.ZERO, longest));
  }

  @FuzzTest
  void flag_anyText_isTrueOrFalseOrInvalid(byte[] data) {
    String text = text(data);

    read(text, fields -> fields.flag("f", false))
        .ifPresent(flag ->
            assertThat(text.strip().toLowerCase(Locale.ROOT))
                .isIn(flag ? new String[] {"true"} : new String[] {"false", ""}));
  }

  private static <T> Optional<T> read(String text, Function<Fields, T> reader) {
    try {
      return Optional.of(reader.apply(Fields.ofText("kms.k", Map.of("f", text))));
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      assertThat(e.getMessage()).startsWith("kms.k.f: ");
      // As long as no word of the message.
      if (text.strip().length() > 12 && !text.contains("value") && !text.contains("number")) {
        assertThat(e.getMessage()).doesNotContain(text.strip());
      }
      return Optional.empty();
    }
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }
}
