// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.START;
import static org.managedkeys.server.access.AccessFixture.caller;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.RecordKind;

/** How long a token lives, and how it is renewed. */
class TokenLifeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MAX = Duration.ofDays(32);

  private final AccessFixture fixture = new AccessFixture();
  private final TokenStore tokens = fixture.tokens();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Created make(Map<String, ?> fields) {
    return fixture.make(ROOT, fields, caller(fixture.root()));
  }

  private boolean isAlive(Created token) {
    return tokens.find(token.secret()).isPresent();
  }

  private Renewed renew(Created token, Duration increment) {
    return tokens.renew(token.secret(), Optional.of(increment)).orElseThrow();
  }

  private Token renew(Created token) {
    return tokens.renew(token.secret(), Optional.empty()).orElseThrow().token();
  }

  private Duration left(Token token) {
    return token.lifetime().left(fixture.clock().instant());
  }

  @Test
  void create_token_isFoundByItsSecretAndByItsAccessor() {
    Created made = make(Map.of("policies", "web", "meta", Map.of("owner", "ops")));

    assertThat(made.secret()).matches("mk\\.[0-9A-Za-z]{27}");
    assertThat(tokens.find(made.secret())).contains(made.token());
    assertThat(tokens.find(ROOT, made.token().accessor())).contains(made.token());
    assertThat(tokens.use(made.secret())).contains(made.token());
    assertThat(made.token().policies()).containsExactly("default", "web");
    assertThat(made.token().meta()).containsExactly(Map.entry("owner", "ops"));
    assertThat(made.token().lifetime().created()).isEqualTo(START);
  }

  @Test
  void find_whatIsNoToken_isEmpty() {
    for (String secret :
        List.of("", "mk.", "x", fixture.root().secret() + "x", "a".repeat(100_000), "\ud800")) {
      assertThat(tokens.find(secret)).isEmpty();
      assertThat(tokens.use(secret)).isEmpty();
    }
    for (String accessor : List.of("", "x", "..", "a b", "a".repeat(1000))) {
      assertThat(tokens.find(ROOT, accessor)).isEmpty();
    }
    assertThat(tokens.find(fixture.root().token().accessor())).isEmpty();
  }

  @Test
  void token_withoutTtl_livesForTheDefault() {
    Created made = make(Map.of("policies", "web"));
    assertThat(left(made.token())).isEqualTo(MAX);

    fixture.pass(MAX.minus(SECOND));
    assertThat(isAlive(made)).isTrue();
    fixture.pass(SECOND);
    assertThat(isAlive(made)).isFalse();
  }

  @Test
  void token_hasExpired_isRemovedWhenItIsMet() {
    Created made = make(Map.of("policies", "web", "ttl", "1h"));
    fixture.pass(HOUR);

    assertThat(tokens.use(made.secret())).isEmpty();

    assertThat(fixture.store().names(RecordKind.TOKEN, ROOT))
        .doesNotContain(made.token().accessor());
  }

  @Test
  void ttl_beyondTheMaximum_isCapped_andSaysSo() {
    Created made = make(Map.of("policies", "web", "ttl", "1000h"));

    assertThat(left(made.token())).isEqualTo(MAX);
    assertThat(made.warnings())
        .singleElement()
        .asString()
        .contains("TTL of \"3600000s\" exceeded the effective max_ttl of \"2764800s\"");
  }

  @Test
  void renew_givesTheIncrementFromNow() {
    Created made = make(Map.of("policies", "web", "ttl", "1h"));
    fixture.pass(Duration.ofMinutes(30));

    Renewed renewed = renew(made, Duration.ofHours(2));

    assertThat(left(renewed.token())).isEqualTo(Duration.ofHours(2));
    assertThat(renewed.token().lifetime().renewed()).isPresent();
    assertThat(renewed.token().lifetime().ttl()).isEqualTo(HOUR);
    assertThat(tokens.find(made.secret())).contains(renewed.token());
    fixture.pass(Duration.ofMinutes(90));
    assertThat(isAlive(made)).isTrue();
  }

  @Test
  void renew_shorter_isShorter() {
    Created made = make(Map.of("policies", "web", "ttl", "1h"));

    assertThat(left(renew(made, SECOND).token())).isEqualTo(SECOND);
  }

  @Test
  void renew_withoutIncrement_givesWhatWasGrantedLast() {
    Created made = make(Map.of("policies", "web", "ttl", "1h"));
    fixture.pass(Duration.ofMinutes(30));
    assertThat(left(renew(made))).isEqualTo(HOUR);

    renew(made, Duration.ofHours(2));
    fixture.pass(HOUR);
    assertThat(left(renew(made))).isEqualTo(Duration.ofHours(2));
    assertThat(left(renew(make(Map.of("policies", "web"))))).isEqualTo(MAX);
  }

  @Test
  void renew_neverGoesBeyondTheMaximum() {
    Created made = make(Map.of("policies", "web", "ttl", "29d"));
    fixture.pass(Duration.ofDays(25));

    Renewed renewed = renew(made, Duration.ofDays(29));

    assertThat(left(renewed.token())).isEqualTo(Duration.ofDays(7));
    assertThat(renewed.warnings()).hasSize(1);
    fixture.pass(Duration.ofDays(7));
    assertThat(tokens.renew(made.secret(), Optional.empty())).isEmpty();
  }

  @Test
  void renew_neverGoesBeyondTheExplicitMaximum() {
    Created made = make(Map.of("policies", "web", "ttl", "1h", "explicit_max_ttl", "3h"));
    for (int hours = 0; hours < 2; hours++) {
      fixture.pass(HOUR.minus(SECOND));
      renew(made, HOUR);
    }
    fixture.pass(Duration.ofMinutes(59));

    assertThat(left(renew(made, HOUR).token())).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void periodicToken_goesOnAsLongAsItIsRenewed() {
    Created made = make(Map.of("policies", "web", "period", "24h"));
    assertThat(left(made.token())).isEqualTo(Duration.ofHours(24));

    for (int days = 0; days < 100; days++) {
      fixture.pass(Duration.ofHours(23));
      // The increment is without effect.
      assertThat(left(renew(made, HOUR).token())).isEqualTo(Duration.ofHours(24));
    }
    fixture.pass(Duration.ofHours(24));
    assertThat(isAlive(made)).isFalse();
  }

  @Test
  void periodicToken_endsAtItsExplicitMaximum() {
    Created made = make(Map.of("policies", "web", "period", "24h", "explicit_max_ttl", "30h"));
    fixture.pass(Duration.ofHours(20));

    assertThat(left(renew(made, HOUR).token())).isEqualTo(Duration.ofHours(10));
  }

  /** A period is capped by the server's maximum, the end of a periodic token is not. */
  @Test
  void explicitMaximum_beyondTheServers_isCappedWithoutAPeriodOnly() {
    Created periodic =
        make(Map.of("policies", "web", "period", "300h", "explicit_max_ttl", "1000h"));
    Created other = make(Map.of("policies", "web", "explicit_max_ttl", "1000h"));

    assertThat(periodic.token().lifetime().explicitMax()).contains(Duration.ofHours(1000));
    assertThat(periodic.warnings()).isEmpty();
    assertThat(other.token().lifetime().explicitMax()).contains(MAX);
    assertThat(other.warnings()).hasSize(1);
    for (int times = 0; times < 3; times++) {
      fixture.pass(Duration.ofHours(290));
      renew(periodic, HOUR);
    }
    assertThat(left(tokens.find(periodic.secret()).orElseThrow())).isEqualTo(Duration.ofHours(130));
  }

  @Test
  void renew_periodicToken_nearItsEnd_saysWhatWasCut() {
    Created made = make(Map.of("policies", "web", "period", "24h", "explicit_max_ttl", "30h"));
    fixture.pass(Duration.ofHours(20));

    assertThat(renew(made, HOUR).warnings())
        .singleElement()
        .asString()
        .contains("TTL of \"86400s\" exceeded the effective max_ttl of \"36000s\"");
  }

  @Test
  void period_beyondTheMaximum_isCapped() {
    Created made = make(Map.of("policies", "web", "period", "1000h"));

    assertThat(made.token().lifetime().period()).contains(MAX);
    assertThat(made.warnings()).hasSize(1);
  }

  @Test
  void renew_whatIsNotRenewable_isRefused() {
    Created fixed = make(Map.of("policies", "web", "renewable", false));

    refused(Kind.INVALID, "lease is not renewable", () -> renew(fixed, HOUR));
    refused(Kind.INVALID, "lease is not renewable", () -> renew(fixture.root(), HOUR));
  }

  @Test
  void renew_byAccessor_isForTheNamespaceOfTheToken() {
    Created made = fixture.tokenOf(AccessFixture.TEAM, "web");
    String accessor = made.token().accessor();

    assertThat(tokens.renew(AccessFixture.TEAM, accessor, Optional.of(HOUR)))
        .get()
        .extracting(renewed -> left(renewed.token()))
        .isEqualTo(HOUR);
    assertThat(tokens.renew(ROOT, accessor, Optional.of(HOUR))).isEmpty();
  }

  @Test
  void rootToken_withoutTtl_doesNotExpire() {
    fixture.pass(Duration.ofDays(10_000));

    assertThat(isAlive(fixture.root())).isTrue();
    assertThat(fixture.root().token().expires()).isEmpty();
    assertThat(fixture.root().token().isRoot()).isTrue();
  }

  @Test
  void rootToken_withTtl_expiresAndIsRenewed() {
    Created made = tokens.createRoot(Optional.of(HOUR), Optional.empty());
    fixture.pass(Duration.ofMinutes(50));
    renew(made, HOUR);
    fixture.pass(Duration.ofMinutes(50));
    assertThat(isAlive(made)).isTrue();

    fixture.pass(HOUR);
    assertThat(isAlive(made)).isFalse();
  }

  @Test
  void rootToken_withTtl_isRenewedForTheSame() {
    Created made = tokens.createRoot(Optional.of(HOUR), Optional.empty());

    assertThat(left(renew(made))).isEqualTo(HOUR);
  }

  @Test
  void createRoot_withAChosenSecret_takesItOnce() {
    Created made = tokens.createRoot(Optional.empty(), Optional.of("root"));

    assertThat(made.secret()).isEqualTo("root");
    assertThat(tokens.find("root")).isPresent();
    refused(
        Kind.CONFLICT,
        "the secret is taken",
        () -> tokens.createRoot(Optional.empty(), Optional.of("root")));
  }

  @Test
  void accessors_areThoseOfLivingTokensOfTheNamespace() {
    Created living = make(Map.of("policies", "web"));
    Created expired = make(Map.of("policies", "web", "ttl", "1h"));
    Created elsewhere = fixture.tokenOf(AccessFixture.TEAM, "web");
    fixture.pass(HOUR);

    assertThat(tokens.accessors(ROOT))
        .containsExactlyInAnyOrder(living.token().accessor(), fixture.root().token().accessor())
        .doesNotContain(expired.token().accessor());
    assertThat(tokens.accessors(AccessFixture.TEAM)).containsExactly(elsewhere.token().accessor());
  }
}
