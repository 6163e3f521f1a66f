// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.wire.FieldValues;

final class BatchItemsTest {

  private static KeyException refusal(String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, "key 'sig'", "sign", detail, hint);
  }

  private static Optional<BatchItems> read(Map<String, ?> request) {
    FieldValues values =
        FieldValues.of(request, Set.of("batch_input", "input"), BatchItemsTest::refusal);
    return BatchItems.of(values, Set.of("input"), BatchItemsTest::refusal);
  }

  private static BatchItems of(Object... elements) {
    return read(Map.of("batch_input", List.of(elements))).orElseThrow();
  }

  private static Result<Map<String, Object>> done(Object value) {
    return Result.of(Map.of("signature", value));
  }

  @Test
  void requestWithoutBatch_hasNone() {
    assertThat(read(Map.of("input", "QQ=="))).isEmpty();
  }

  @Test
  void results_areInOrder_withReferenceAndError() {
    BatchItems items =
        of(
            Map.of("input", "QQ==", "reference", " first "),
            Map.of("input", "QQ=="),
            Map.of("input", "QQ==", "reference", 3));

    List<Map<String, Object>> results =
        items.results(
            List.of(done("a"), done("b"), Result.failed(refusal("it is not there", "look"))),
            Map.of("valid", false));

    assertThat(results)
        .containsExactly(
            Map.of("signature", "a", "reference", " first "),
            Map.of("signature", "b", "reference", ""),
            Map.of(
                "valid",
                false,
                "error",
                "key 'sig': cannot sign: it is not there. Hint: look",
                "reference",
                "3"));
    assertThat(items.answer(List.of(done("a"), done("b"), done("c"))).data())
        .containsOnlyKeys("batch_results");
  }

  @Test
  void elements_haveFields_andNullIsNone() {
    Map<String, @Nullable Object> without = new LinkedHashMap<>();
    without.put("input", null);
    BatchItems items = of(Map.of("input", "QQ=="), without);

    assertThat(items.items().get(0).fields().text("input")).contains("QQ==");
    assertThat(items.items().get(1).fields().has("input")).isFalse();
    assertThat(items.anyHas("input")).isTrue();
    assertThat(items.allHave("input")).isFalse();
  }

  @Test
  void unknownField_failsItsElementOnly() {
    BatchItems items = of(Map.of("input", "QQ=="), Map.of("inputs", "QQ=="));

    assertThat(items.items().get(0).fields().has("input")).isTrue();
    assertThatThrownBy(() -> items.items().get(1).fields())
        .hasMessageContaining("there is no field inputs")
        .hasMessageContaining("did you mean input");
  }

  @Test
  void whatIsNoListOfMaps_isRefused() {
    assertThatThrownBy(() -> read(Map.of("batch_input", "text")))
        .hasMessageContaining("batch_input must be a list of maps");
    assertThatThrownBy(() -> read(Map.of("batch_input", List.of())))
        .hasMessageContaining("missing batch input to process");
    assertThatThrownBy(() -> of("text")).hasMessageContaining("must be a map of fields");
    assertThatThrownBy(
            () -> read(Map.of("batch_input", Arrays.asList(Map.of("input", "QQ=="), null))))
        .hasMessageContaining("must be a map of fields");
    assertThatThrownBy(() -> of(Map.of("reference", List.of("a"))))
        .hasMessageContaining("reference in batch_input must be text");
  }

  @Test
  void moreElementsThanThereMayBe_areRefused() {
    List<Map<String, String>> most =
        IntStream.range(0, BatchItems.MOST).mapToObj(i -> Map.of("input", "QQ==")).toList();

    assertThat(of(most.toArray()).items()).hasSize(BatchItems.MOST);
    assertThatThrownBy(() ->
            read(
                Map.of(
                    "batch_input",
                    IntStream.rangeClosed(0, BatchItems.MOST).mapToObj(i -> Map.of()).toList())))
        .hasMessageContaining("10001 elements, and at most 10000 are taken");
  }
}
