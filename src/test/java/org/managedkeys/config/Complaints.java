// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What every complaint of a file must say: the file, and a line that it has. */
final class Complaints {

  private Complaints() {}

  /** Fails unless each complaint names the file and one of its lines. */
  static void check(KeyException e, String file, long lines) {
    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    Pattern place = Pattern.compile(Pattern.quote(file) + ":([0-9]+): ");
    List<String> told = e.getMessage().lines().toList();
    int first =
        told.get(0)
                .matches(
                    Pattern.quote(file) + ": cannot .*: [0-9]+ errors(, the first [0-9]+ are)?")
            ? 1
            : 0;
    assertThat(told.size()).isGreaterThan(first);
    for (String complaint : told.subList(first, told.size())) {
      Matcher matcher = place.matcher(complaint);
      assertThat(matcher.lookingAt()).as("file and line in front of: %s", complaint).isTrue();
      assertThat(Long.parseLong(matcher.group(1))).isBetween(1L, lines);
    }
  }
}
