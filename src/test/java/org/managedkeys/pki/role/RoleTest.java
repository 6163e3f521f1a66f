// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RoleTest {

  @Test
  void role_readBack_makesTheSameRole() {
    Role role =
        Role.of(
            Map.of(
                "ttl", "72h",
                "allowed_domains", "a.example,b.example",
                "key_type", "ec",
                "policy_identifiers",
                    "[{\"oid\":\"1.2.3\",\"cps\":\"https://example.com/cps\"},{\"oid\":\"1.2.4\"}]"));

    assertThat(role.toFields())
        .containsEntry("ttl", 259_200L)
        .containsEntry("key_bits", 256)
        .containsEntry("allowed_domains", List.of("a.example", "b.example"))
        .containsEntry(
            "policy_identifiers",
            List.of("{\"oid\":\"1.2.3\",\"cps\":\"https://example.com/cps\"}", "1.2.4"));
    assertThat(Role.of(role.toFields())).isEqualTo(role);
  }

  @Test
  void patch_changesWhatItNames_andNullBringsBackTheDefault() {
    Role role = Role.of(Map.of("ttl", "1h", "max_ttl", "2h", "allow_any_name", true));
    Map<String, @Nullable Object> changes = new HashMap<>();
    changes.put("max_ttl", null);
    changes.put("ou", "PKI");

    assertThat(role.patched(changes))
        .isEqualTo(Role.of(Map.of("ttl", "1h", "allow_any_name", true, "ou", "PKI")));
  }

  @Test
  void patch_ofTheKeysType_changesASizeThatNobodyChose() {
    assertThat(Role.ofDefaults().patched(Map.of("key_type", "ec")).keyBits()).isEqualTo(256);
    assertThatThrownBy(() -> Role.of(Map.of("key_bits", 4096)).patched(Map.of("key_type", "ec")))
        .hasMessage("unsupported bit length for EC key: 4096");
  }

  @Test
  void ttl_aboveMaxTtl_isRefused() {
    assertThatThrownBy(() -> Role.of(Map.of("ttl", "2h", "max_ttl", "1h")))
        .hasMessage("\"ttl\" value must be less than \"max_ttl\" value");
  }

  @Test
  void keySizes_areThoseOfTheType() {
    assertThat(Role.of(Map.of("key_type", "rsa", "key_bits", 8192)).keyBits()).isEqualTo(8192);
    assertThat(Role.of(Map.of("key_type", "ec", "key_bits", 521)).keyBits()).isEqualTo(521);
    assertThat(Role.of(Map.of("key_type", "ml-dsa")).keyBits()).isEqualTo(65);
    assertThat(Role.of(Map.of("key_type", "ed25519", "key_bits", 256)).keyBits()).isZero();
    assertThat(Role.of(Map.of("key_type", "any")).keyBits()).isZero();
    assertThatThrownBy(() -> Role.of(Map.of("key_type", "rsa", "key_bits", 2049)))
        .hasMessage("unsupported bit length for RSA key: 2049");
  }

  @Test
  void validations_thatContradictEachOther_areRefused() {
    assertThatThrownBy(() -> Role.of(Map.of("cn_validations", "disabled,email")))
        .hasMessageContaining("cannot specify `disabled` along with");
    assertThatThrownBy(() -> Role.of(Map.of("cn_validations", "email,email")))
        .hasMessageContaining("multiple times");
    assertThat(Role.of(Map.of("cn_validations", ""))).isEqualTo(Role.ofDefaults());
  }

  @Test
  void lease_ofWhatIsNotStored_isDropped_withWarning() {
    Role role = Role.of(Map.of("no_store", true, "generate_lease", true));

    assertThat(role.generateLease()).isFalse();
    assertThat(role.warnings()).singleElement().asString().endsWith("no_store=true takes priority");
    assertThat(Role.of(Map.of("generate_lease", true)).warnings()).hasSize(1);
    assertThat(Role.ofDefaults().warnings()).isEmpty();
  }

  @Test
  void keyUsage_ofCas_isRefused() {
    assertThatThrownBy(() -> Role.of(Map.of("key_usage", "DigitalSignature,CertSign")))
        .hasMessage("key_usage CertSign is for CAs alone");
  }

  @Test
  void unknownFields_areAllNamed() {
    assertThatThrownBy(() -> Role.of(Map.of("allow_subdomain", true, "zzz", 1)))
        .hasMessage("there are no fields allow_subdomain, zzz");
    assertThat(Role.of(Map.of("name", "web", "backend", "pki"))).isEqualTo(Role.ofDefaults());
  }
}
