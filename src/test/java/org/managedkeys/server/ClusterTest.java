// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.seal.SealRotation;

/** What all servers on one store share. */
class ClusterTest {

  @TempDir private Path folder;

  private Configuration configuration;

  @BeforeEach
  void configure() throws IOException {
    configuration =
        Configuration.load(
            Files.writeString(folder.resolve("provider.properties"), "registry.refresh = 10ms\n"),
            Backends.all());
  }

  @Test
  void servers_onOneStore_haveOneIdentifierAndOneSalt() {
    try (KeyRegistry one = configuration.openRegistry();
        KeyRegistry other = configuration.openRegistry()) {
      Cluster first = Cluster.of(one);
      Cluster second = Cluster.of(other);

      assertThat(first.id()).isEqualTo(second.id());
      // Both have read the record while there was no salt in it.
      assertThat(first.auditSalt()).hasSize(32).isEqualTo(second.auditSalt());
      assertThat(first.auditSalt()).isEqualTo(Cluster.of(other).auditSalt());
    }
  }

  @Test
  void cluster_isTheSame_afterARestart() {
    UUID id;
    byte[] salt;
    try (KeyRegistry registry = configuration.openRegistry()) {
      id = Cluster.of(registry).id();
      salt = Cluster.of(registry).auditSalt();
    }
    try (KeyRegistry registry = configuration.openRegistry()) {
      assertThat(Cluster.of(registry).id()).isEqualTo(id);
      assertThat(Cluster.of(registry).auditSalt()).isEqualTo(salt);
    }
  }

  @Test
  void salt_isSealed_andOutlivesTheSealKey() {
    try (KeyRegistry registry = configuration.openRegistry()) {
      byte[] salt = Cluster.of(registry).auditSalt();
      List<String> stored = new ArrayList<>();
      registry.records().forEach(record -> stored.addAll(record.values().values()));

      assertThat(stored).noneMatch(text -> text.contains(Base64.getEncoder().encodeToString(salt)));
      SealRotation.Result rotated = new SealRotation(configuration.seal(registry)).rotate();
      assertThat(rotated.secrets()).isEqualTo(1);
      assertThat(Cluster.of(registry).auditSalt()).isEqualTo(salt);
    }
  }
}
