// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;

/** The first segment of a request's path is that of a namespace or of a mount, never of both. */
class NamespaceOrMountTest {

  private static final Namespace ROOT = Namespace.ROOT;
  private static final Namespace DECLARED = new Namespace("team-a");
  private static final int ROUNDS = 20;

  @TempDir private Path folder;
  private AdminFixture fixture;
  private NamespaceAdmin namespaces;
  private MountAdmin mounts;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    namespaces = fixture.administration().namespaces();
    mounts = fixture.administration().mounts();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void enable(Namespace namespace, String path) {
    mounts.enable(namespace, path, "pki", MountSettings.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"both", "both/issuing"})
  void namespace_ofAMountsFirstSegment_isAConflict(String path) {
    enable(ROOT, path);

    conflict(
        "requests to the mount '" + path + "/' would go to it",
        () -> namespaces.create(new Namespace("both"), Map.of()));
    assertThat(fixture.registry().namespaces().exists(new Namespace("both"))).isFalse();
    namespaces.create(new Namespace("both2"), Map.of());
    namespaces.create(DECLARED.child("both"), Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"both", "both/issuing"})
  void mount_whoseFirstSegmentIsANamespace_isAConflict(String path) {
    namespaces.create(new Namespace("both"), Map.of());

    conflict("would go to the namespace 'both'", () -> enable(ROOT, path));
    assertThat(mounts.list(ROOT)).isEmpty();
    enable(DECLARED, path);
    enable(ROOT, "other/both");
  }

  @Test
  void mount_whoseFirstSegmentIsADeclaredNamespace_isAConflict() {
    conflict("would go to the namespace 'team-a'", () -> enable(ROOT, "team-a/pki"));
  }

  @Test
  void mount_ofANameThatNoNamespaceCanHave_isMade() {
    enable(ROOT, "root");

    assertThat(mounts.get(ROOT, "root").path()).isEqualTo("root/");
  }

  /** Looked up and changed in one: whoever comes second is refused. */
  @Test
  void bothAtOnce_oneOfThemIsRefused() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "both-" + round;
        CyclicBarrier start = new CyclicBarrier(2);
        List<Callable<Boolean>> makers =
            List.of(
                () -> isMade(start, () -> namespaces.create(new Namespace(name), Map.of())),
                () -> isMade(start, () -> enable(ROOT, name + "/issuing")));
        int made = 0;
        for (Future<Boolean> each : threads.invokeAll(makers)) {
          made += each.get() ? 1 : 0;
        }

        assertThat(made).as("of the namespace and the mount %s", name).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isMade(CyclicBarrier start, Runnable maker) throws Exception {
    start.await();
    try {
      maker.run();
      return true;
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
      return false;
    }
  }

  private static void conflict(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .hasMessageContaining(message);
  }
}
