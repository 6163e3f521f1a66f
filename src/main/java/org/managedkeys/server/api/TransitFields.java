// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.transit.RequestFields;

/**
 * The fields of a request to a Transit mount that its route knows. Others are left out with a
 * warning, also those of elements of its batch.
 */
final class TransitFields {

  /** The field that has the elements of a batch. */
  static final String BATCH = "batch_input";

  /** Told in answers and sent back by clients; it is the path's that counts. */
  private static final Set<String> IN_PATH = Set.of("name");

  private TransitFields() {}

  static KnownFields of(ApiRequest request, RequestFields known) {
    KnownFields fields = KnownFields.of(request.body(), known.names()::contains, IN_PATH);
    return fields.values().get(BATCH) instanceof List<?> elements
        ? withBatch(fields, elements, known.ofElements())
        : fields;
  }

  private static KnownFields withBatch(
      KnownFields fields, List<?> elements, Set<String> ofElements) {
    Map<String, Object> others = new LinkedHashMap<>();
    List<@Nullable Object> batch = new ArrayList<>(elements.size());
    for (Object element : elements) {
      batch.add(element instanceof Map<?, ?> map ? known(map, ofElements, others) : element);
    }
    Map<String, Object> values = new LinkedHashMap<>(fields.values());
    values.put(BATCH, batch);
    List<String> warnings = new ArrayList<>(fields.warnings());
    warnings.addAll(KnownFields.of(others, Set.of()).warnings());
    return new KnownFields(values, warnings);
  }

  /**
   * An element's fields.
   *
   * @param others takes those that nobody knows
   */
  private static Map<String, Object> known(
      Map<?, ?> element, Set<String> ofElements, Map<String, Object> others) {
    Map<String, Object> values = new LinkedHashMap<>();
    element.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (value != null && ofElements.contains(name)) {
        values.put(name, value);
      } else if (!KnownFields.isEmpty(value) && !IN_PATH.contains(name)) {
        others.put(BATCH + "." + name, value);
      }
    });
    return values;
  }
}
