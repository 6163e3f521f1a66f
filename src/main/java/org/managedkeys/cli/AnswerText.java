// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a CA answers, shaped for people: numbers that are points in time as such, and PEM blocks
 * last, each once.
 */
final class AnswerText {

  private static final Set<String> SECONDS = Set.of("expiration", "revocation_time");
  private static final String PEM = "-----BEGIN ";

  /** Says the same as its chain's first certificate. */
  private static final String ISSUING_CA = "issuing_ca";

  private AnswerText() {}

  static Map<String, Object> of(Map<String, ?> answer) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> blocks = new LinkedHashMap<>();
    Set<String> seen = new LinkedHashSet<>();
    answer.forEach((name, value) -> {
      List<String> pem = pem(value);
      if (SECONDS.contains(name) && value instanceof Number seconds) {
        if (seconds.longValue() != 0) {
          values.put(name, Instant.ofEpochSecond(seconds.longValue()).toString());
        }
      } else if (pem.isEmpty()) {
        values.put(name, value);
      } else if (!name.equals(ISSUING_CA) || !(answer.get("ca_chain") instanceof Collection<?>)) {
        for (String block : pem) {
          if (seen.add(block.strip())) {
            blocks.put(name + " " + blocks.size(), block);
          }
        }
      }
    });
    values.putAll(blocks);
    return values;
  }

  /** Leaves out PEM. */
  static void removeBlocks(Map<String, Object> text) {
    text.values().removeIf(value -> !pem(value).isEmpty());
  }

  private static List<String> pem(@Nullable Object value) {
    if (value instanceof String text && text.startsWith(PEM)) {
      return List.of(text);
    }
    if (value instanceof Collection<?> list
        && !list.isEmpty()
        && list.stream().allMatch(each -> String.valueOf(each).startsWith(PEM))) {
      return list.stream().map(String::valueOf).toList();
    }
    return List.of();
  }
}
