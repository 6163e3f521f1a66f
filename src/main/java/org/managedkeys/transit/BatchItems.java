// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * The elements of a request's {@code batch_input}, and the {@code batch_results} that are made of
 * them: in the same order, each with its {@code reference}, empty if it has none, and with its
 * {@code error} if it failed. Immutable.
 */
final class BatchItems {

  /** The field that has the elements. */
  static final String INPUT = "batch_input";

  /** The field of the answer. */
  static final String RESULTS = "batch_results";

  /** Of an element: whatever its caller knows it by. Given back in its result. */
  static final String REFERENCE = "reference";

  /** Of a result: what an element failed with. */
  static final String ERROR = "error";

  /** Elements that one request may have. */
  static final int MOST = 10_000;

  private final List<Item> items;

  private BatchItems(List<Item> items) {
    this.items = items;
  }

  /** One element, not read yet. Immutable. */
  static final class Item {

    private final Map<String, @Nullable Object> values;
    private final String reference;
    private final Set<String> known;
    private final FieldValues.Refusal refusal;

    private Item(
        Map<String, @Nullable Object> values,
        String reference,
        Set<String> known,
        FieldValues.Refusal refusal) {
      this.values = values;
      this.reference = reference;
      this.known = known;
      this.refusal = refusal;
    }

    /**
     * Its fields; a wrong one fails this element only.
     *
     * @throws KeyException INVALID if there is one that is not known
     */
    FieldValues fields() {
      return FieldValues.of(values, known, refusal);
    }

    boolean has(String field) {
      return values.get(field) != null;
    }
  }

  /**
   * Reads the elements; empty if the request has no such field.
   *
   * @param known the fields that an element may have beside its reference
   * @param refusal what a wrong request fails with: one without elements, with more than {@link
   *     #MOST}, or with one that is not made of fields
   */
  static Optional<BatchItems> of(
      FieldValues request, Set<String> known, FieldValues.Refusal refusal) {
    return request.raw(INPUT).map(value -> read(value, known, refusal));
  }

  private static BatchItems read(Object value, Set<String> known, FieldValues.Refusal refusal) {
    if (!(value instanceof Collection<?> elements)) {
      throw refusal.apply("the field batch_input must be a list of maps", null);
    }
    if (elements.isEmpty()) {
      throw refusal.apply("missing batch input to process", null);
    }
    if (elements.size() > MOST) {
      throw refusal.apply(
          "batch_input has " + elements.size() + " elements, and at most " + MOST + " are taken",
          "send them in several requests");
    }
    Set<String> all =
        Stream.concat(known.stream(), Stream.of(REFERENCE)).collect(Collectors.toUnmodifiableSet());
    List<Item> items = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Map<String, @Nullable Object> values = values(element, refusal);
      items.add(new Item(values, reference(values, refusal), all, refusal));
    }
    return new BatchItems(List.copyOf(items));
  }

  private static Map<String, @Nullable Object> values(
      @Nullable Object element, FieldValues.Refusal refusal) {
    if (!(element instanceof Map<?, ?> fields)) {
      throw refusal.apply("each element of batch_input must be a map of fields", null);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    fields.forEach((name, value) -> values.put(String.valueOf(name), value));
    return values;
  }

  private static String reference(
      Map<String, @Nullable Object> values, FieldValues.Refusal refusal) {
    @Nullable Object reference = values.get(REFERENCE);
    if (reference == null) {
      return "";
    }
    if (reference instanceof CharSequence || reference instanceof Number) {
      return reference.toString();
    }
    throw refusal.apply("the field reference in batch_input must be text", null);
  }

  List<Item> items() {
    return items;
  }

  /** Whether all elements have a field, and not null in it. */
  boolean allHave(String field) {
    return items.stream().allMatch(item -> item.has(field));
  }

  /** Whether an element has a field, and not null in it. */
  boolean anyHas(String field) {
    return items.stream().anyMatch(item -> item.has(field));
  }

  /**
   * The results.
   *
   * @param results what came of each element, in order: the fields of its result
   * @param ofFailed what the result of an element that failed has beside its error: the fields that
   *     Vault never leaves out, empty or false
   */
  List<Map<String, Object>> results(
      List<BatchRunner.Result<Map<String, Object>>> results, Map<String, Object> ofFailed) {
    List<Map<String, Object>> all = new ArrayList<>(results.size());
    for (int index = 0; index < results.size(); index++) {
      BatchRunner.Result<Map<String, Object>> result = results.get(index);
      Map<String, Object> fields = new LinkedHashMap<>(result.value().orElse(ofFailed));
      result.error().ifPresent(error -> fields.put(ERROR, error.getMessage()));
      fields.put(REFERENCE, items.get(index).reference);
      all.add(fields);
    }
    return List.copyOf(all);
  }

  /** The results as an answer; those that failed have nothing but their error. */
  Answer answer(List<BatchRunner.Result<Map<String, Object>>> results) {
    return answer(results, Map.of());
  }

  /** As {@link #results}, as an answer. */
  Answer answer(
      List<BatchRunner.Result<Map<String, Object>>> results, Map<String, Object> ofFailed) {
    return Answer.of(Map.of(RESULTS, results(results, ofFailed)));
  }
}
