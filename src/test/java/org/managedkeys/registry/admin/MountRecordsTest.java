// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Mount;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** What a mount has kept goes with it, and nothing else does. */
class MountRecordsTest {

  private static final Namespace ROOT = Namespace.ROOT;
  private static final List<RecordKind> KINDS =
      List.of(
          RecordKind.PKI,
          RecordKind.CERTIFICATE,
          RecordKind.REVOKED,
          RecordKind.CRL,
          RecordKind.TRANSIT);

  @TempDir private Path folder;
  private AdminFixture fixture;
  private MountAdmin mounts;
  private RecordStore store;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    mounts = fixture.administration().mounts();
    store = fixture.registry().records();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void fill(UUID mount, int count) {
    store.change(change -> {
      for (RecordKind kind : KINDS) {
        for (int i = 0; i < count; i++) {
          change.put(
              new StoredRecord(
                  new RecordKey(kind, ROOT, mount + "/a/" + i),
                  UUID.randomUUID(),
                  1,
                  Instant.EPOCH,
                  Map.of()));
        }
      }
      return count;
    });
  }

  private long left(UUID mount) {
    return KINDS.stream()
        .flatMap(kind -> store.names(kind, ROOT).stream())
        .filter(name -> name.startsWith(mount.toString()))
        .count();
  }

  @Test
  void disable_removesAllOfTheMountAndNothingOfOthers() {
    Mount first = mounts.enable(ROOT, "a", "pki", MountSettings.NONE);
    Mount second = mounts.enable(ROOT, "b", "pki", MountSettings.NONE);
    Mount third = mounts.enable(ROOT, "c", "pki", MountSettings.NONE);
    fill(first.uuid(), 3);
    // More than one change removes.
    fill(second.uuid(), 201);
    fill(third.uuid(), 3);

    mounts.disable(ROOT, "b");

    assertThat(left(second.uuid())).isZero();
    assertThat(left(first.uuid())).isEqualTo(15);
    assertThat(left(third.uuid())).isEqualTo(15);
  }

  @Test
  void disable_removesWhatAStoppedProcessLeft() {
    UUID gone = UUID.randomUUID();
    fill(gone, 3);
    Mount mount = mounts.enable(ROOT, "a", "pki", MountSettings.NONE);
    fill(mount.uuid(), 3);
    mounts.enable(ROOT, "b", "pki", MountSettings.NONE);

    mounts.disable(ROOT, "b");

    assertThat(left(gone)).isZero();
    assertThat(left(mount.uuid())).isEqualTo(15);
  }
}
