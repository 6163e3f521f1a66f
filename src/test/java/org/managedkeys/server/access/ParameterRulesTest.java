// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which parameters pass, in whichever way their values are written. */
class ParameterRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // Without names, everything.
        "{} | {'a': 1} | yes",
        "{'a': []} | {} | yes",
        // Names.
        "{'a': []} | {'a': 1} | yes",
        "{'a': []} | {'a': 1, 'b': 2} | no",
        "{'a': [], 'b': []} | {'b': 2} | yes",
        "{'A': []} | {'a': 1} | yes",
        "{'a': []} | {'A': 1} | yes",
        "{'*': []} | {'a': 1} | yes",
        "{'*': [], 'a': ['x']} | {'b': 1} | yes",
        "{'*': [], 'a': ['x']} | {'a': 'y'} | no",
        // Values.
        "{'a': ['x', 'y']} | {'a': 'y'} | yes",
        "{'a': ['x']} | {'a': 'z'} | no",
        "{'a': ['x']} | {'a': 'X'} | no",
        "{'a': ['x']} | {'a': ' x '} | yes",
        "{'a': ['x']} | {'a': ''} | no",
        "{'a': ['x']} | {'a': null} | no",
        "{'a': ['web-*']} | {'a': 'web-1'} | yes",
        "{'a': ['*-web']} | {'a': 'my-web'} | yes",
        "{'a': ['*-web']} | {'a': 'my-web-1'} | no",
        "{'a': ['*web*']} | {'a': 'my-web-1'} | yes",
        "{'a': ['a*b']} | {'a': 'axb'} | no",
        // Numbers and booleans.
        "{'a': [5]} | {'a': 5} | yes",
        "{'a': [5]} | {'a': '5'} | yes",
        "{'a': ['5']} | {'a': 5.0} | yes",
        "{'a': [5]} | {'a': 6} | no",
        "{'a': [16]} | {'a': '0x10'} | no",
        "{'a': ['0x10']} | {'a': '0x10'} | yes",
        "{'a': ['1h']} | {'a': 3600} | no",
        "{'a': ['1h']} | {'a': '1h'} | yes",
        "{'a': [true]} | {'a': 1.0} | no",
        "{'a': [1000]} | {'a': '1e3'} | yes",
        "{'a': [true]} | {'a': 'true'} | yes",
        "{'a': [true]} | {'a': false} | no",
        // All of a list.
        "{'a': ['x', 'y']} | {'a': ['x']} | yes",
        "{'a': ['x', 'y']} | {'a': ['y', 'x']} | yes",
        "{'a': ['x', 'y']} | {'a': ['x', 'z']} | no",
        "{'a': ['x', 'y']} | {'a': []} | no",
        "{'a': [['x', 'z']]} | {'a': ['x', 'z']} | yes",
        "{'a': ['x', 'y']} | {'a': 'x,y'} | yes",
        "{'a': ['x', 'y']} | {'a': 'x, z'} | no",
        "{'a': ['web-*']} | {'a': 'web-1,root'} | no",
        "{'a': ['x,z']} | {'a': 'x,z'} | yes",
        "{'a': ['x']} | {'a': {'x': 1}} | no"
      })
  void allowed(String rules, String parameters, String expected) throws IOException {
    ParameterRules allowed = new ParameterRules(values(rules), Map.of(), Set.of());

    assertThat(allowed.permit(object(parameters))).isEqualTo(expected.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a': []} | {'b': 1} | yes",
        "{'a': []} | {'a': 1} | no",
        "{'A': []} | {'a': 1} | no",
        "{'a': []} | {'A': 1} | no",
        "{'*': []} | {'b': 1} | no",
        "{'*': []} | {} | yes",
        "{'a': ['x']} | {'a': 'y'} | yes",
        "{'a': ['x']} | {'a': 'x'} | no",
        "{'a': ['x']} | {'a': 'X'} | no",
        "{'a': ['x']} | {'a': ' x '} | no",
        "{'a': ['web-*']} | {'a': 'web-1'} | no",
        // A part is enough, however it is written.
        "{'a': ['root']} | {'a': ['web', 'root']} | no",
        "{'a': ['root']} | {'a': [['root']]} | no",
        "{'a': ['root']} | {'a': 'web,root'} | no",
        "{'a': ['root']} | {'a': 'web, ROOT ,x'} | no",
        "{'a': ['root']} | {'a': 'rooted'} | yes",
        "{'a': [true]} | {'a': true} | no",
        "{'a': [true]} | {'a': 't'} | no",
        "{'a': [true]} | {'a': 1} | no",
        "{'a': ['true']} | {'a': 'TRUE'} | no",
        "{'a': [false]} | {'a': 'f'} | no",
        "{'a': [true]} | {'a': false} | yes",
        "{'a': [1000]} | {'a': '1e3'} | no",
        "{'a': [1000]} | {'a': '1000.0'} | no",
        "{'a': [1000]} | {'a': 1001} | yes",
        // Slots and mechanisms.
        "{'a': [1]} | {'a': '0x1'} | no",
        "{'a': ['1']} | {'a': ' 0X0001 '} | no",
        "{'a': ['0x10']} | {'a': 16} | no",
        "{'a': ['0xA']} | {'a': '0x0a'} | no",
        "{'a': [18446744073709551615]} | {'a': '0xffffffffffffffff'} | no",
        "{'a': [1]} | {'a': ['2', '0x1']} | no",
        "{'a': [1]} | {'a': '2,0x1'} | no",
        "{'a': [1]} | {'a': '0x2'} | yes",
        "{'a': [1]} | {'a': '0x'} | yes",
        // Times, also cut to whole seconds.
        "{'a': ['1h']} | {'a': 3600} | no",
        "{'a': ['1h']} | {'a': '60M'} | no",
        "{'a': ['1h']} | {'a': 3.6e3} | no",
        "{'a': [3600]} | {'a': '1h'} | no",
        "{'a': ['1d']} | {'a': '23h60m'} | no",
        "{'a': ['1h']} | {'a': '1h500ms'} | no",
        "{'a': [0]} | {'a': '400ms'} | no",
        "{'a': ['500ms']} | {'a': '400ms'} | yes",
        "{'a': ['1h']} | {'a': '2h'} | yes",
        // Booleans, which a field may read of numbers.
        "{'a': [true]} | {'a': 1.0} | no",
        "{'a': [1]} | {'a': 't'} | no",
        "{'a': [false]} | {'a': true} | yes",
        // What is long, or no number at all.
        "{'a': [1]} | {'a': '1e999999999'} | yes",
        "{'a': [1]} | {'a': '1e-999999999'} | yes",
        "{'a': ['x']} | {'a': '0x'} | yes",
        "{'a': [{'b': 'c'}]} | {'a': {'b': 'c'}} | no"
      })
  void denied(String rules, String parameters, String expected) throws IOException {
    ParameterRules denied = new ParameterRules(Map.of(), values(rules), Set.of());

    assertThat(denied.permit(object(parameters))).isEqualTo(expected.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a': 1, 'b': 2} | yes",
        "{'a': null, 'b': ''} | yes",
        "{'A': 1, 'b': 2} | no",
        "{'a': 1} | no",
        "{} | no"
      })
  void required(String parameters, String expected) throws IOException {
    ParameterRules required = new ParameterRules(Map.of(), Map.of(), Set.of("a", "B"));

    assertThat(required.permit(object(parameters))).isEqualTo(expected.equals("yes"));
  }

  @Test
  void denied_countsBeforeAllowed() throws IOException {
    ParameterRules both = new ParameterRules(values("{'a': []}"), values("{'a': ['x']}"), Set.of());

    assertThat(both.permit(object("{'a': 'y'}"))).isTrue();
    assertThat(both.permit(object("{'a': 'x'}"))).isFalse();
  }

  @Test
  void with_joinsValues_andAnyWins() throws IOException {
    ParameterRules first =
        new ParameterRules(values("{'a': ['x'], 'b': ['x']}"), Map.of(), Set.of("a"));
    ParameterRules second =
        new ParameterRules(values("{'a': ['y'], 'b': []}"), values("{'c': []}"), Set.of("b"));

    ParameterRules both = first.with(second);

    assertThat(both.allowed()).containsEntry("a", List.of("x", "y")).containsEntry("b", List.of());
    assertThat(both.denied()).containsOnlyKeys("c");
    assertThat(both.required()).containsExactly("a", "b");
  }

  /** As in Vault: who is restricted by one policy is not freed by another. */
  @Test
  void with_policyWithoutRestriction_staysRestricted() throws IOException {
    ParameterRules restricted = new ParameterRules(values("{'a': ['x']}"), Map.of(), Set.of());

    assertThat(restricted.with(ParameterRules.NONE).permit(object("{'a': 'y'}"))).isFalse();
    assertThat(ParameterRules.NONE.with(restricted).permit(object("{'a': 'y'}"))).isFalse();
  }

  private static Map<String, List<Object>> values(String json) throws IOException {
    Map<String, List<Object>> values = new HashMap<>();
    object(json).forEach((name, list) -> values.put(name, List.copyOf((List<?>) list)));
    return values;
  }

  private static Map<String, Object> object(String json) throws IOException {
    return JSON.std.mapFrom(json.replace('\'', '"'));
  }
}
