// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a list: the marker in an answer tells where the next part begins. */
record Page(int start, int limit) {

  static Page of(Parameters parameters, int usual, int most) {
    int start = 0;
    String marker = parameters.text("Marker").orElse("");
    if (!marker.isEmpty()) {
      if (!marker.matches("after-[0-9]{1,6}")) {
        throw new AwsException("InvalidMarkerException", "Invalid marker " + marker);
      }
      start = Integer.parseInt(marker.substring("after-".length()));
    }
    return new Page(start, parameters.number("Limit", 1, most).orElse(usual));
  }

  Map<String, Object> answer(String name, List<? extends Map<String, ?>> all) {
    int end = Math.min(start + limit, all.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(name, all.subList(Math.min(start, end), end));
    answer.put("Truncated", end < all.size());
    if (end < all.size()) {
      answer.put("NextMarker", "after-" + end);
    }
    return answer;
  }
}
