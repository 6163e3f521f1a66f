// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldValuesTest {

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    Refused(String message, @Nullable String hint) {
      super(message);
      this.hint = hint;
    }
  }

  private static FieldValues of(Object value) {
    return of(Map.of("a", value), Set.of("a"));
  }

  private static FieldValues of(Map<String, ?> values, Set<String> known) {
    return FieldValues.of(values, known, Refused::new);
  }

  @Test
  void list_isArrayOrTextWithCommas() {
    assertThat(of("x, y ,,z").list("a")).containsExactly("x", "y", "z");
    assertThat(of(List.of(" x,y ", 5)).list("a")).containsExactly("x,y", "5");
    assertThat(of("").list("a")).isEmpty();
    assertThatThrownBy(() -> of(Arrays.asList("x", null)).list("a"))
        .isInstanceOf(Refused.class)
        .hasMessage("the field a must be a list of texts");
  }

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "30s, PT30S",
    "90m, PT1H30M",
    "72h, PT72H",
    "1d, PT24H",
    "2w, PT336H",
    "1h30m, PT1H30M",
    "1500ms, PT1S",
    "0, PT0S",
    "1H, PT1H"
  })
  void duration_isSecondsOrTextWithUnits(String text, Duration expected) {
    assertThat(of(text).duration("a", Duration.ZERO)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "-1s",
        "1y",
        "1h 30m",
        "1.5h",
        "99999999999999w",
        "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s"
      })
  void duration_ofOtherForm_isRefused(String text) {
    assertThatThrownBy(() -> of(text).duration("a", Duration.ZERO))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("the field a must be a time");
  }

  @Test
  void numbersAndFlags_areAlsoTakenAsText() {
    assertThat(of("5").number("a", 0)).isEqualTo(5);
    assertThat(of(5.0).number("a", 0)).isEqualTo(5);
    assertThat(of(30.0).duration("a", Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
    assertThat(of("TRUE").bool("a", false)).isTrue();
    assertThat(of(0).bool("a", true)).isFalse();
    assertThat(of(17).text("a")).contains("17");
  }

  @Test
  void exactText_isWhatWasGiven_andNothingThatOnlyLooksLikeText() {
    assertThat(of(" a password ").exactText("a")).contains(" a password ");
    assertThat(of("  ").exactText("a")).contains("  ");
    assertThat(of("").exactText("a")).isEmpty();
    assertThat(of(Map.of(), Set.of("a")).exactText("a")).isEmpty();
    for (Object bad : List.of(5, true, List.of("x"))) {
      assertThatThrownBy(() -> of(bad).exactText("a"))
          .isInstanceOf(Refused.class)
          .hasMessage("the field a must be text");
    }
  }

  @Test
  void number_outOfRange_isRefused() {
    for (Object bad :
        List.of("5.5", "2147483648", "x", new BigDecimal("1e999999999"), Double.NaN)) {
      assertThatThrownBy(() -> of(bad).number("a", 0))
          .isInstanceOf(Refused.class)
          .hasMessage("the field a must be a whole number");
    }
  }

  /** To policies, which compare values, it would be none. */
  @Test
  void number_inManyLetters_isRefused() {
    assertThat(of("0".repeat(39) + "5").number("a", 0)).isEqualTo(5);
    for (String bad : List.of("0".repeat(40) + "5", "5." + "0".repeat(40))) {
      assertThatThrownBy(() -> of(bad).number("a", 0))
          .isInstanceOf(Refused.class)
          .hasMessage("the field a must be a whole number");
    }
  }

  @Test
  void fields_absentOrNull_haveTheirDefaults() {
    Map<String, @Nullable Object> fields = new HashMap<>();
    fields.put("a", null);
    FieldValues values = of(fields, Set.of("a"));

    assertThat(values.has("a")).isFalse();
    assertThat(values.text("a")).isEmpty();
    assertThat(values.list("a", List.of("x"))).containsExactly("x");
    assertThat(values.bool("a", true)).isTrue();
    assertThat(values.number("a", 7)).isEqualTo(7);
    assertThat(values.duration("a", Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void fields_unknown_areRefusedWithTheNearest() {
    assertThatThrownBy(() -> of(Map.of("comon_name", "x"), Set.of("common_name", "alt_names")))
        .isInstanceOfSatisfying(
            Refused.class,
            refusal -> assertThat(refusal.hint).isEqualTo("did you mean common_name?"))
        .hasMessage("there is no field comon_name");
    assertThatThrownBy(() -> of(Map.of("xyz", "x"), Set.of("b", "a")))
        .isInstanceOfSatisfying(
            Refused.class, refusal -> assertThat(refusal.hint).isEqualTo("the fields are a, b"));
  }

  @Test
  void values_areNotPrinted() {
    assertThat(of("secret")).hasToString("fields [a]");
    assertThatThrownBy(() -> of("secret").bool("a", false)).hasMessageNotContaining("secret");
  }
}
