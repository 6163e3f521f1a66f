// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.caller;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.managedkeys.store.RecordText;

/** The secret of a token is in nothing but the one answer to the client that asked for it. */
class TokenSecrecyTest {

  @Test
  void secret_isInNoRecord_noAuditEvent_andNothingThatIsPrinted() {
    try (AccessFixture fixture = new AccessFixture()) {
      TokenStore tokens = fixture.tokens();
      Created made = fixture.make(ROOT, Map.of("policies", "web"), caller(fixture.root()));
      List<Object> printed = new ArrayList<>(List.of(made, fixture.root()));
      printed.add(tokens.find(made.secret()));
      printed.add(tokens.renew(made.secret(), Optional.empty()));
      printed.add(TokenSecret.of(made.secret()));
      printed.add(catchThrowable(() -> tokens.renew(fixture.root().secret(), Optional.empty())));
      printed.add(
          catchThrowable(() -> tokens.createRoot(Optional.empty(), Optional.of(made.secret()))));
      tokens.revokeOrphan(made.secret());
      fixture
          .store()
          .forEach(
              record -> printed.add(new String(RecordText.encode(record), StandardCharsets.UTF_8)));
      printed.addAll(fixture.audited());

      for (String secret : List.of(made.secret(), fixture.root().secret())) {
        String random = secret.substring("mk.".length());
        assertThat(printed)
            .isNotEmpty()
            .allSatisfy(each -> assertThat(String.valueOf(each)).doesNotContain(random));
      }
    }
  }

  /** Not even its digest, with which nobody has anything to do. */
  @Test
  void digest_isInTheRecordAlone() {
    try (AccessFixture fixture = new AccessFixture()) {
      TokenSecret secret = TokenSecret.of(fixture.root().secret());

      assertThat(List.of(fixture.root(), fixture.root().token(), secret, fixture.audited()))
          .allSatisfy(each ->
              assertThat(each.toString())
                  .doesNotContain(secret.text())
                  .doesNotContain(secret.uuid().toString()));
    }
  }

  @Test
  void secretsAndAccessors_areRandom() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      all.add(TokenSecret.random());
      all.add(TokenSecret.randomAccessor());
    }
    assertThat(all).hasSize(2000);
  }

  @Test
  void secret_isCompared_inWhole() {
    TokenSecret secret = TokenSecret.of("one");

    assertThat(secret.is(TokenSecret.of("one").text())).isTrue();
    assertThat(secret.is(TokenSecret.of("two").text())).isFalse();
    assertThat(secret.is("")).isFalse();
    assertThat(secret.is(secret.text().substring(1))).isFalse();
    assertThat(secret.uuid().version()).isEqualTo(8);
    assertThat(secret.uuid().variant()).isEqualTo(2);
  }
}
