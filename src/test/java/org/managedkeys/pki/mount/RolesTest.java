// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

class RolesTest {

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @SuppressWarnings("NullAway.Init") // before each test
  private Roles roles;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.in(folder);
    roles = fixture.mount.roles();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void put_someFields_answersAllWithDefaults() {
    Answer answer = roles.put("web", Map.of("allowed_domains", "a.example,b.example"));

    assertThat(answer.data())
        .containsEntry("allowed_domains", List.of("a.example", "b.example"))
        .containsEntry("key_type", "rsa")
        .containsEntry("not_before_duration", 30L)
        .containsEntry("allow_ip_sans", true);
    assertThat(roles.get("web").data()).isEqualTo(answer.data());
  }

  @Test
  void put_existing_setsWhatIsNotGivenToItsDefault() {
    roles.put("web", Map.of("allow_any_name", true, "max_ttl", "24h"));

    roles.put("web", Map.of("max_ttl", "48h"));

    assertThat(roles.get("web").data())
        .containsEntry("allow_any_name", false)
        .containsEntry("max_ttl", 172800L);
  }

  @Test
  void put_emptyList_staysEmptyWhereTheDefaultIsNot() {
    roles.put("web", Map.of("key_usage", List.of()));

    assertThat(roles.get("web").data()).containsEntry("key_usage", List.of());
    assertThat(roles.put("other", Map.of()).data())
        .containsEntry("key_usage", List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment"));
  }

  @Test
  void patch_oneField_leavesTheOthers() {
    roles.put("web", Map.of("allow_any_name", true, "max_ttl", "24h"));

    roles.patch("web", Map.of("max_ttl", "48h"));

    assertThat(roles.get("web").data())
        .containsEntry("allow_any_name", true)
        .containsEntry("max_ttl", 172800L);
  }

  @Test
  void patch_null_bringsTheDefaultBack() {
    roles.put("web", Map.of("allow_any_name", true));
    Map<String, @Nullable Object> fields = new HashMap<>();
    fields.put("allow_any_name", null);

    roles.patch("web", fields);

    assertThat(roles.get("web").data()).containsEntry("allow_any_name", false);
  }

  @Test
  void patch_absent_isNotFound() {
    assertThatThrownBy(() -> roles.patch("web", Map.of("max_ttl", "48h")))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("unknown role: web");
  }

  @Test
  void put_unknownField_isRefusedAndStoresNothing() {
    assertThatThrownBy(() -> roles.put("web", Map.of("allowed_domain", "example.com")))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining("allowed_domain")
        .hasMessageContaining("allowed_domains");

    assertThat(roles.list().data()).containsEntry("keys", List.of());
  }

  @Test
  void put_ttlAboveMaximum_isRefused() {
    assertThatThrownBy(() -> roles.put("web", Map.of("ttl", "48h", "max_ttl", "24h")))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }

  @Test
  void put_nameThatIsNone_isRefused() {
    for (String name : List.of("", "-web", "web.", "a/b", "x".repeat(59))) {
      assertThatThrownBy(() -> roles.put(name, Map.of()))
          .as(name)
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    }
    roles.put("x".repeat(58), Map.of());

    assertThat(roles.list().data()).containsEntry("keys", List.of("x".repeat(58)));
  }

  @Test
  void list_several_namesThemInOrder() {
    roles.put("web", Map.of());
    roles.put("Mail", Map.of());
    roles.put("code", Map.of());

    assertThat(roles.list().data()).containsEntry("keys", List.of("Mail", "code", "web"));
  }

  @Test
  void delete_role_isGone() {
    roles.put("web", Map.of());

    roles.delete("web");
    roles.delete("never there");

    assertThatThrownBy(() -> roles.get("web"))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void get_changedByAnotherProcess_seesIt() {
    roles.put("web", Map.of("max_ttl", "24h"));
    try (IssuingFixture other = fixture.another()) {
      assertThat(other.mount.roles().get("web").data()).containsEntry("max_ttl", 86400L);

      roles.patch("web", Map.of("max_ttl", "48h"));

      assertThat(other.mount.roles().get("web").data()).containsEntry("max_ttl", 172800L);
    }
  }

  @Test
  void put_noStore_isKept() {
    assertThat(roles.put("web", Map.of("no_store", true)).data()).containsEntry("no_store", true);
  }

  @Test
  void change_anyWay_isAudited() {
    roles.put("web", Map.of());
    roles.patch("web", Map.of("max_ttl", "48h"));
    roles.delete("web");

    assertThat(fixture.audited)
        .extracting(event -> event.operation() + " " + event.subject() + " " + event.outcome())
        .contains(
            "pki.role.put pki/roles/web ok",
            "pki.role.patch pki/roles/web ok",
            "pki.role.delete pki/roles/web ok");
  }
}
