// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

class TidyRunTest {

  private static final Map<String, Object> WANTED = Map.of("tidy_cert_store", true);

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private PkiCalls pki;

  @BeforeEach
  void open() {
    pki = PkiCalls.in(folder);
  }

  @AfterEach
  void close() {
    pki.close();
  }

  private static TidyRun run(Map<String, Object> wanted) {
    return new TidyRun("mount 'pki/'", wanted, Clock.fixed(SysCalls.NOW, ZoneOffset.UTC));
  }

  @Test
  void runThatGoesOn_saysSo() {
    TidyRun run = run(WANTED);

    assertThat(run.isRunning()).isTrue();
    assertThat(run.shown())
        .containsEntry("state", "Running")
        .containsEntry("tidy_cert_store", true)
        .containsEntry("time_started", "2030-01-01T00:00:00Z")
        .doesNotContainKeys("time_finished", "error");
  }

  @Test
  void runThatIsCancelled_endsAtItsNextPage() {
    TidyRun run = run(WANTED);
    run.cancel();
    assertThat(run.shown()).containsEntry("state", "Cancelling");

    assertThatThrownBy(() -> run.run(pki.mount().tidy()))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .hasMessageContaining("it was cancelled");
    assertThat(run.isRunning()).isFalse();
    assertThat(run.shown())
        .containsEntry("state", "Cancelled")
        .containsEntry("time_finished", "2030-01-01T00:00:00Z")
        .doesNotContainKey("error");
  }

  @Test
  void runThatIsOver_isNotCancelled() {
    TidyRun run = run(WANTED);
    run.run(pki.mount().tidy());

    run.cancel();

    assertThat(run.shown())
        .containsEntry("state", "Finished")
        .containsEntry("cert_store_deleted_count", 0L);
  }
}
