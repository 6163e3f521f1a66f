// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which paths a pattern of a policy matches, and which of two is the more specific one. */
class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "secret/foo, secret/foo",
    "/secret/foo, secret/foo",
    "secret/*, secret/",
    "secret/*, secret/foo",
    "secret/*, secret/foo/bar",
    "secret/fo*, secret/foo/bar",
    "*, anything/at/all",
    "+, one",
    "secret/+, secret/foo",
    "+/foo, secret/foo",
    "secret/+/foo, secret/bar/foo",
    "secret/+/+, secret/a/b",
    "secret/+/foo*, secret/a/foobar/x",
    "secret/+/*, secret/a/b/c",
    "secret/+/, secret/a/",
    "pki/+/root/*, pki/a/root/"
  })
  void pattern_matches(String pattern, String path) {
    assertThat(matches(pattern, path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "secret/foo, secret/foo/",
    "secret/foo, secret/foobar",
    "secret/foo, Secret/foo",
    "secret/*, secret",
    "secret/fo*, secret/f",
    "+, one/two",
    "secret/+, secret",
    "secret/+, secret/a/b",
    "secret/+/foo, secret/a/b/foo",
    "secret/+/foo, secret/foo",
    "secret/+/foo*, secret/a/fo",
    "secret/+/*, secret/a",
    "+/+/x, a/x"
  })
  void pattern_doesNotMatch(String pattern, String path) {
    assertThat(matches(pattern, path)).isFalse();
  }

  private static boolean matches(String pattern, String path) {
    return PathPattern.parse(pattern).matches(path, PathPattern.segments(path));
  }

  /** The examples of Vault's page about policies, and the rules one by one. */
  @ParameterizedTest
  @CsvSource({
    // The first wildcard comes later.
    "secret/foo*, secret/*",
    "secret/bar/+/baz, secret/+/bar/baz",
    "secret/f*, secret/+",
    "secret/a/*, secret/+/b",
    // No star at the end.
    "secret/+/foo, secret/+/fo*",
    "secret/+, secret/*",
    // Fewer plus signs.
    "secret/+/a/b*, secret/+/+/b*",
    "secret/+/a/b, secret/+/+/b",
    // Longer.
    "secret/+/bar/ba*, secret/+/bar/b*",
    // By letters.
    "secret/+/b*, secret/+/a*",
    "secret/*, *"
  })
  void firstPattern_isTheMoreSpecificOne(String first, String second) {
    assertThat(PathPattern.parse(first)).isGreaterThan(PathPattern.parse(second));
    assertThat(PathPattern.parse(second)).isLessThan(PathPattern.parse(first));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | a path is not empty",
        "/ | a path is not empty",
        "secret/*/foo | * stands at the end only",
        "** | * stands at the end only",
        "secret/+* | + and * cannot stand together",
        "secret/a+ | + stands for a whole segment",
        "secret//foo | no request has such a path",
        "//secret | no request has such a path",
        "secret/../foo | no request has such a path",
        "secret/. | no request has such a path",
        "'secret/a\tb' | no request has such a path",
        "secret/{{identity.entity.id}}/* | there are no templates"
      })
  void parse_whatNoRequestCanHave_isRefused(String pattern, String problem) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({"a/b, true", "a/+, false", "a/*, false", "a/, true"})
  void isExact_withoutWildcards(String pattern, boolean exact) {
    assertThat(PathPattern.parse(pattern).isExact()).isEqualTo(exact);
    assertThat(List.of(PathPattern.parse(pattern))).contains(PathPattern.parse("/" + pattern));
    assertThat(PathPattern.parse(pattern)).hasToString(pattern);
  }
}
