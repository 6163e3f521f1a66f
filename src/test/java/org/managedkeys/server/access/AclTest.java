// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies grant together: one table of rules, path and capability, by Vault's rules. */
class AclTest {

  /** Rules are {@code path=capability+capability}; those after a {@code /} are another policy's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nothing is granted unless it is said.
        "'' | secret/foo | read | no",
        "secret/foo=read | secret/foo | read | yes",
        "secret/foo=read | secret/foo | update | no",
        "secret/foo=read | secret/foo | create | no",
        "secret/foo=read | secret/foo | delete | no",
        "secret/foo=read | secret/foo | patch | no",
        "secret/foo=read | secret/foo | list | no",
        "secret/foo=read | secret/foo | sudo | no",
        "secret/foo=read | secret/bar | read | no",
        "secret/foo=read | secret/foo/bar | read | no",
        "secret/foo=read | secret/fo | read | no",
        "secret/foo=read | SECRET/foo | read | no",
        "secret/foo=create | secret/foo | update | no",
        "secret/foo=update | secret/foo | create | no",
        "secret/foo=sudo | secret/foo | read | no",
        "secret/foo= | secret/foo | read | no",
        // A star at the end.
        "secret/*=read | secret/foo | read | yes",
        "secret/*=read | secret/foo/bar | read | yes",
        "secret/*=read | secret | read | no",
        "secret/fo*=read | secret/foo | read | yes",
        "secret/fo*=read | secret/f | read | no",
        "*=read | sys/policies/acl/x | read | yes",
        // A plus for one segment.
        "+/foo=read | secret/foo | read | yes",
        "+/foo=read | a/secret/foo | read | no",
        "secret/+/foo=read | secret/x/foo | read | yes",
        "secret/+/foo=read | secret/x/y/foo | read | no",
        "secret/+/fo*=read | secret/x/foo/bar | read | yes",
        "+/+/+=read | a/b/c | read | yes",
        "+/+/+=read | a/b | read | no",
        // The most specific one decides alone.
        "secret/foo=read;secret/*=update | secret/foo | read | yes",
        "secret/foo=read;secret/*=update | secret/foo | update | no",
        "secret/*=read;secret/foo*=update | secret/foobar | update | yes",
        "secret/*=read;secret/foo*=update | secret/foobar | read | no",
        "secret/+=read;secret/*=update | secret/foo | read | yes",
        "secret/+=read;secret/*=update | secret/foo | update | no",
        "secret/+=read;secret/*=update | secret/foo/bar | update | yes",
        "secret/+/a=read;secret/b/+=update | secret/b/a | update | yes",
        "secret/+/a=read;secret/b/+=update | secret/b/a | read | no",
        "secret/+/+=read;secret/+/a=update | secret/b/a | update | yes",
        "secret/+/b*=read;secret/+/ba*=update | secret/x/bar | update | yes",
        "secret/+/bar=read;secret/+/ba*=update | secret/x/bar | read | yes",
        "secret/foo=read;secret/+=update;*=delete | secret/foo | delete | no",
        // Denial wins on its path, and only there.
        "secret/*=read;secret/foo=deny | secret/foo | read | no",
        "secret/*=read;secret/foo=deny | secret/bar | read | yes",
        "secret/*=deny;secret/foo=read | secret/foo | read | yes",
        "secret/*=deny;secret/foo=read | secret/bar | read | no",
        "secret/foo=deny+read+sudo | secret/foo | read | no",
        "secret/foo=read // secret/foo=deny | secret/foo | read | no",
        "secret/foo=deny // secret/foo=read | secret/foo | read | no",
        "secret/+=deny // secret/+=read | secret/foo | read | no",
        "secret/*=read // secret/*=deny // secret/*=update | secret/foo | update | no",
        // Policies add up on the same path, and only there.
        "secret/foo=read // secret/foo=update | secret/foo | read | yes",
        "secret/foo=read // secret/foo=update | secret/foo | update | yes",
        "secret/*=read // secret/foo=update | secret/foo | read | no",
        "secret/*=read // secret/*=list | secret/foo | read | yes",
        // Lists are asked with a slash, and granted either way.
        "secret/foo=list | secret/foo | list | yes",
        "secret/foo/=list | secret/foo | list | yes",
        "secret/foo/=list | secret/foo/ | list | yes",
        "secret/foo/=list | secret/foo | read | no",
        "secret/*=list | secret | list | yes",
        "secret/*=list | secret/foo | list | yes",
        "secret/foo/*=list | secret/foo | list | yes",
        "+/foo=list | secret/foo | list | yes",
        "+/foo/=list | secret/foo | list | yes",
        "secret/foo/=read;secret/foo=list | secret/foo | list | no",
        "secret/foo/=deny;secret/*=list | secret/foo | list | no",
        "secret/foo/*=deny;secret/*=list | secret/foo | list | no",
        "secret/+=list;secret/foo/*=deny | secret/foo | list | no",
        "secret/*=list;secret/+=deny | secret/foo | list | no",
        "secret/*=deny;secret/+=list | secret/foo | list | no",
        "secret/+=read;secret/*=list | secret/foo | list | no",
        "secret/foo*=read;secret/*=list | secret/foo | list | no",
        "secret/foo/*=read;secret/*=list | secret/foo | list | yes",
        "secret/foo/*=read;secret/+=list | secret/foo | list | yes",
        "secret/*=read;secret/+=list | secret/foo | list | yes",
        "secret/foo=read | secret | list | no"
      })
  void policies_grant(String rules, String path, String capability, String expected) {
    Acl acl = acl(rules);

    assertThat(acl.check(path, Capability.of(capability).orElseThrow(), Map.of()).allowed())
        .isEqualTo(expected.equals("yes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret/+=read;secret/*=list",
        "secret/+=deny;secret/*=list",
        "secret/foo/*=deny;secret/+=list",
        "+/foo/*=read;secret/foo*=deny",
        "secret/foo*=read;secret/*=list"
      })
  void list_thatTheMostSpecificRuleDoesNotGrant_isDenied(String rules) {
    assertThat(acl(rules).check("secret/foo/", Capability.LIST, Map.of()).allowed()).isFalse();
    assertThat(acl(rules).capabilities("secret/foo/")).doesNotContain(Capability.LIST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret/foo=read+sudo | secret/foo | read | yes",
        "secret/foo=read | secret/foo | read | no",
        "secret/foo=read;secret/*=read+sudo | secret/foo | read | no",
        "secret/foo=read // secret/foo=sudo | secret/foo | read | yes",
        "secret/foo=deny+sudo | secret/foo | read | no",
        "secret/foo/=list+sudo | secret/foo | list | yes"
      })
  void sudo_isThatOfTheDecidingRule(String rules, String path, String capability, String expected) {
    Decision decision = acl(rules).check(path, Capability.of(capability).orElseThrow(), Map.of());

    assertThat(decision.sudo()).isEqualTo(expected.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret/foo=read+list | secret/foo | list read",
        "secret/foo=read+list | secret/bar | deny",
        "secret/foo=deny+read | secret/foo | deny",
        "secret/foo= | secret/foo | deny",
        "secret/*=read;secret/foo=update+create | secret/foo | create update",
        "secret/foo=list | secret/foo/ | list",
        "secret/foo=list;secret/foo/*=read | secret/foo/ | list",
        "secret/*=sudo+read+update+delete+patch+create+list | secret/a | create delete list patch"
            + " read sudo update"
      })
  void capabilities_areThoseOfTheDecidingRule(String rules, String path, String expected) {
    assertThat(acl(rules).capabilities(path).stream().map(Capability::text).sorted())
        .containsExactly(expected.split(" "));
  }

  @Test
  void root_allowsEverything() {
    assertThat(Acl.root().check("any/path", Capability.DELETE, Map.of("a", 1)))
        .isEqualTo(new Decision(true, true));
    assertThat(Acl.root().capabilities("any"))
        .contains(Capability.SUDO)
        .doesNotContain(Capability.DENY);
  }

  @Test
  void parameters_countForAllButDeletionAndLists() {
    Acl acl =
        Acl.of(
            List.of(
                PolicyReader.read(
                    "p",
                    """
                    {"path": {"a": {"capabilities": ["read", "create", "update", "patch", "delete",
                      "list"], "denied_parameters": {"x": []}}}}
                    """)));
    Map<String, Object> parameters = Map.of("x", 1);

    for (Capability capability : Capability.values()) {
      boolean listed = capability != Capability.SUDO && capability != Capability.DENY;
      boolean free = capability == Capability.DELETE || capability == Capability.LIST;
      assertThat(acl.check("a", capability, Map.of()).allowed()).isEqualTo(listed);
      assertThat(acl.check("a", capability, parameters).allowed()).isEqualTo(free);
    }
  }

  private static Acl acl(String rules) {
    return Acl.of(Arrays.stream(rules.split(" // ", -1)).map(AclTest::policy).toList());
  }

  private static Policy policy(String rules) {
    String paths =
        Arrays.stream(rules.split(";"))
            .filter(rule -> !rule.isBlank())
            .map(rule -> rule.strip().split("=", -1))
            .map(rule ->
                "\""
                    + rule[0]
                    + "\": {\"capabilities\": ["
                    + Arrays.stream(rule[1].split("\\+"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(", "))
                    + "]}")
            .collect(Collectors.joining(", "));
    return PolicyReader.read("test", "{\"path\": {" + paths + "}}");
  }
}
