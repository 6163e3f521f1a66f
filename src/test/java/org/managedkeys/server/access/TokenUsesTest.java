// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.caller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.sql.SqlForm;

/** A token with a number of uses has exactly that many, whoever counts. */
class TokenUsesTest {

  private static final int USES = 20;
  private static final int THREADS = 4;

  /** Twelve times as long a busy database may take to answer. */
  private static final Duration REFRESH = Duration.ofSeconds(2);

  @TempDir private Path folder;

  @Test
  void use_countsDown_andTheLastOneEndsTheToken() {
    try (AccessFixture fixture = new AccessFixture()) {
      TokenStore tokens = fixture.tokens();
      Created made =
          fixture.make(ROOT, Map.of("policies", "web", "num_uses", 3), caller(fixture.root()));
      assertThat(made.token().numUses()).isEqualTo(3);

      assertThat(tokens.use(made.secret())).get().extracting(Token::numUses).isEqualTo(2);
      assertThat(tokens.find(made.secret())).get().extracting(Token::numUses).isEqualTo(2);
      assertThat(tokens.use(made.secret())).get().extracting(Token::numUses).isEqualTo(1);
      assertThat(tokens.use(made.secret()))
          .get()
          .extracting(Token::numUses)
          .isEqualTo(Token.LAST_USE);
      assertThat(tokens.use(made.secret())).isEmpty();
      assertThat(tokens.find(made.secret())).isEmpty();
      assertThat(fixture.store().names(RecordKind.TOKEN, ROOT)).hasSize(1);
    }
  }

  @Test
  void renew_limitedToken_keepsItsUses() {
    try (AccessFixture fixture = new AccessFixture()) {
      TokenStore tokens = fixture.tokens();
      Created made =
          fixture.make(ROOT, Map.of("policies", "web", "num_uses", 3), caller(fixture.root()));
      tokens.use(made.secret());

      assertThat(tokens.renew(made.secret(), Optional.empty()).orElseThrow().token())
          .extracting(Token::numUses)
          .isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(SqlForm.class)
  void use_inTwoProcessesAtOnce_isCountedOnce(SqlForm form) throws Exception {
    String url = form.newUrl(folder);
    try (AccessFixture fixture = new AccessFixture(SqlForm.open(url), REFRESH);
        RecordStore second = SqlForm.open(url);
        KeyRegistry other = fixture.registry(second)) {
      Created made =
          fixture.make(ROOT, Map.of("policies", "web", "num_uses", USES), caller(fixture.root()));
      List<TokenStore> processes = List.of(fixture.tokens(), fixture.tokens(other));

      assertThat(usesOf(made.secret(), processes)).isEqualTo(USES);
      // The other process may have made the last use.
      Waiting.until(Duration.ofSeconds(60), () -> fixture.tokens().find(made.secret()).isEmpty());
    }
  }

  private static int usesOf(String secret, List<TokenStore> processes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Integer>> users = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        TokenStore tokens = processes.get(i % processes.size());
        users.add(() -> {
          int used = 0;
          for (int tries = 0; tries < USES; tries++) {
            used += tokens.use(secret).isPresent() ? 1 : 0;
          }
          return used;
        });
      }
      int all = 0;
      for (Future<Integer> used : threads.invokeAll(users)) {
        all += used.get();
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }
}
