// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Any text is a policy or is refused; and any path, parameter and field gets a decision. */
class PolicyFuzzTest {

  private static final Acl ACL =
      Acl.of(
          List.of(
              PolicyReader.read(
                  "fuzz",
                  """
                  {"path": {
                    "secret/*": {"capabilities": ["read", "list"]},
                    "secret/private/*": {"capabilities": ["deny"]},
                    "secret/+/public": {"capabilities": ["read"]},
                    "pki/+/issue/web": {"capabilities": ["update"],
                      "allowed_parameters": {"common_name": ["*.example.com"], "ttl": []}}}}
                  """)));

  /** What is read says the same when it is read again, and never grants by an empty rule. */
  @FuzzTest
  void policy_anyText_isReadOrRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Policy policy;
    try {
      policy = PolicyReader.read("fuzz", text);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageStartingWith("policy 'fuzz': cannot read it: ");
      return;
    }
    assertThat(PolicyReader.read("fuzz", policy.text()).rules()).isEqualTo(policy.rules());
    Acl acl = Acl.of(List.of(policy));
    for (PathRule rule : policy.rules()) {
      String path = rule.path().toString();
      assertThat(PathPattern.parse(path)).isEqualTo(rule.path());
      for (Capability capability : Capability.values()) {
        boolean allowed = acl.check(path, capability, Map.of()).allowed();
        assertThat(allowed && policy.rules().stream().noneMatch(any -> any.grants(capability)))
            .isFalse();
      }
    }
  }

  /** Nothing that is below the denied path is let through, and nothing outside of the others. */
  @FuzzTest
  void path_anyText_neverCrossesARule(byte[] data) {
    String path = new String(data, StandardCharsets.UTF_8);
    boolean read = ACL.check(path, Capability.READ, Map.of()).allowed();
    boolean list = ACL.check(path, Capability.LIST, Map.of()).allowed();

    if (path.startsWith("secret/private/") && !path.equals("secret/private/public")) {
      assertThat(read).isFalse();
    }
    if (!path.startsWith("secret")) {
      assertThat(read || list).isFalse();
    }
    assertThat(ACL.check(path, Capability.DELETE, Map.of()).allowed()).isFalse();
    assertThat(ACL.capabilities(path)).isNotEmpty();
  }

  /** Each line is a name and a value. */
  @FuzzTest
  void parameters_anyText_areThoseThatAreAllowed(byte[] data) {
    Map<String, Object> parameters = new HashMap<>();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", 20)) {
      String[] parts = line.split("=", 2);
      parameters.put(parts[0], parts.length == 1 ? List.of(line) : parts[1]);
    }

    if (ACL.check("pki/a/issue/web", Capability.UPDATE, parameters).allowed()) {
      assertThat(parameters.keySet())
          .allSatisfy(name -> assertThat(Set.of("common_name", "ttl")).contains(lower(name)));
      parameters.forEach((name, value) -> {
        if (lower(name).equals("common_name")) {
          assertThat(value.toString().replaceAll("[\\[\\]]", "").strip()).endsWith(".example.com");
        }
      });
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Each line is a field of a token that is asked for. */
  @FuzzTest
  void token_anyFields_areReadOrRefused(byte[] data) {
    Map<String, Object> fields = new HashMap<>();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", 20)) {
      String[] parts = line.split("=", 2);
      fields.put(parts[0], parts.length == 1 ? Map.of(line, line) : parts[1]);
    }
    try {
      TokenRequest request = TokenRequest.of(fields);
      assertThat(request.numUses()).isNotNegative();
      assertThat(PolicyNames.ofToken(request.policies())).allMatch(PolicyNames::isName);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
    }
  }
}
