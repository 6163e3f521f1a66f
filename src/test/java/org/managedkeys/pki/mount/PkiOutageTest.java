// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.testkit.Outages;

/** What is known of a certificate authority while the store is away. */
class PkiOutageTest {

  @TempDir private Path folder;
  private final AtomicBoolean away = new AtomicBoolean();
  private PkiFixture fixture;
  private KeyRegistry registry;
  private Roles roles;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    registry = fixture.another(Outages.store(fixture.store(), away));
    roles = PkiMount.open(registry, PkiFixture.ROOT, "pki").roles();
    roles.put("web", Map.of("allowed_domains", "example.com"));
    assertThat(roles.list().data()).containsEntry("keys", List.of("web"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void assertNotTold() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> roles.list())
        .matches(e -> e.kind() == Kind.UNAVAILABLE)
        .withMessageContaining("it is away");
  }

  @Test
  void settings_thatWereInUse_stayGood() {
    PkiFixture.refresh(registry);
    away.set(true);

    assertThat(roles.list().data()).containsEntry("keys", List.of("web"));
  }

  @Test
  void settings_changedHere_areNotGoneByAsTheyWere() {
    roles.delete("web");
    away.set(true);

    assertNotTold();
    away.set(false);
    assertThat(roles.list().data()).containsEntry("keys", List.of());
  }

  @Test
  void mount_disabledHere_isNotGoneByAsItWas() {
    new Administration(registry).mounts().disable(PkiFixture.ROOT, "pki");
    away.set(true);

    assertNotTold();
  }
}
