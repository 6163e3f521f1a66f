// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;

/** The text of a policy is what it says, or is refused and says why. */
class PolicyReaderTest {

  @Test
  void read_everyField() {
    Policy policy =
        PolicyReader.read(
            "web",
            """
            {
              "name": "web",
              "path": {
                "pki/issue/web": {
                  "capabilities": ["create", "update"],
                  "allowed_parameters": {"common_name": ["*.example.com"], "ttl": []},
                  "denied_parameters": {"exclude_cn_from_sans": [true]},
                  "required_parameters": ["common_name"]
                },
                "pki/roles/*": {"capabilities": ["read", "list"]}
              }
            }
            """);

    assertThat(policy.rules()).hasSize(2);
    PathRule rule = policy.rules().get(0);
    assertThat(rule.path()).hasToString("pki/issue/web");
    assertThat(rule.capabilities()).containsExactly(Capability.CREATE, Capability.UPDATE);
    assertThat(rule.parameters().allowed()).containsOnlyKeys("common_name", "ttl");
    assertThat(rule.parameters().denied()).containsOnlyKeys("exclude_cn_from_sans");
    assertThat(rule.parameters().required()).containsExactly("common_name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'path': {'a': {'capabilities': ['raed']}}} | did you mean read?",
        "{'path': {'a': {'capabilities': ['write']}}} | there is no capability 'write'",
        "{'path': {'a': {'capabilities': ['READ']}}} | there is no capability 'READ'",
        "{'path': {'a': {'capabilities': 'read'}}} | must be an array of values",
        "{'path': {'a': {'capabilities': [1]}}} | must be an array of texts",
        "{'path': {'a': {'capabilities': null}}} | capabilities is null",
        "{'path': {'a': {}}} | there are no capabilities",
        "{'path': {'a': {'capabilites': ['read']}}} | did you mean capabilities?",
        "{'path': {'a': {'capabilities': [], 'min_wrapping_ttl': 1}}} | is for wrapped answers",
        "{'path': {'a': {'capabilities': [], 'max_wrapping_ttl': 1}}} | is for wrapped answers",
        "{'path': {'a': {'capabilities': [], 'control_group': {}}}} | needs identities",
        "{'path': {'a': {'capabilities': [], 'mfa_methods': []}}} | needs identities",
        "{'path': {'a': {'policy': 'read'}}} | is the old form; write capabilities",
        "{'path': {'a': {'capabilities': [], 'allowed_parameters': []}}} | must be an object",
        "{'path': {'a': {'capabilities': [], 'allowed_parameters': {'x': 1}}}} | must be an array",
        "{'path': {'a': {'capabilities': [], 'denied_parameters': {'x': [null]}}}} | must be an"
            + " array",
        "{'path': {'a': {'capabilities': [], 'required_parameters': {}}}} | must be an array",
        "{'path': {'a': []}} | must be an object",
        "{'path': []} | must be an object",
        "{'paths': {}} | did you mean path?",
        "{} | it has no field path",
        "{'path': {'a/../b': {'capabilities': []}}} | no request has such a path",
        "{'path': {'a': {'capabilities': []}, '/a': {'capabilities': []}}} | is there twice",
        "{'path': {'a': {'capabilities': []}, 'a': {'capabilities': []}}} | Duplicate",
        "{'path': {'a': {'capabilities': [], 'capabilities': ['read']}}} | Duplicate",
        "{'path': {}} {} | more follows after its end",
        "{'path': {} | it is no JSON",
        "{'path': {'a': {'capabilities': [NaN]}}} | it is no JSON",
        "\"\" | it is empty",
        "['path'] | this is another form"
      })
  void read_whatIsNoPolicy_isRefused(String text, String problem) {
    AccessFixture.refused(
        Kind.INVALID, problem, () -> PolicyReader.read("p", text.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path \"secret/*\" { capabilities = [\"read\"] }",
        "# a comment\npath \"secret/*\" {\n  capabilities = [\"read\"]\n}",
        "name = \"x\""
      })
  void read_hcl_isRefusedWithTheJsonForm(String text) {
    AccessFixture.refused(
        Kind.INVALID,
        "policies are JSON here; this is another form, such as HCL. Hint: write"
            + " {\"path\": {\"secret/*\": {\"capabilities\": [\"read\"]}}}",
        () -> PolicyReader.read("p", text));
  }

  @Test
  void read_deepOrLongText_isRefused() {
    AccessFixture.refused(
        Kind.INVALID,
        "it is no JSON",
        () -> PolicyReader.read("p", "{\"path\": " + "[".repeat(1000) + "]".repeat(1000) + "}"));
    AccessFixture.refused(
        Kind.INVALID,
        "it is longer than",
        () -> PolicyReader.read("p", "{" + " ".repeat(PolicyReader.MOST_CHARACTERS)));
  }
}
