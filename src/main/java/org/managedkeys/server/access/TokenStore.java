// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * The tokens of all namespaces. Of a secret nothing is stored but its SHA-256.
 *
 * <p>A token ends when it expires, is revoked or used up, when its namespace is deleted, and when
 * the token that made it ends, unless it is an orphan. All that descends from a token ends in the
 * one change that revokes it: parents are looked up at use, so that a crash leaves no child alive.
 * What has ended is removed when somebody meets it, and by {@link #tidy}; nothing runs in the
 * background.
 *
 * <p>Uses and changes count at once in this process, and what others do is seen within {@code
 * registry.refresh}; a limited number of uses is counted in the store, so that all processes
 * together allow no more. While the store is away, tokens that were in use are good for a minute,
 * unless one was revoked by this process since; limited ones are not.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}: UNAVAILABLE if the store does not answer,
 * INTERNAL if a record is damaged; nobody must be let in then.
 */
public final class TokenStore {

  private static final int MOST_KEPT = 10_000;
  private static final int MOST_SECRET_CHARACTERS = 512;
  private static final int PAGE = 200;

  private final AccessScope scope;
  private final TokenTimes times;
  private final TokenRecords records;
  private final TokenRoles roles;
  private final TokenCreation creation;
  private final AtomicLong revocations = new AtomicLong();
  private final StoreCache<TokenSecret, TokenRecords.Live> known;

  /** The tokens in a registry's store. */
  public TokenStore(KeyRegistry registry, TokenSettings settings, Clock clock) {
    this.scope = new AccessScope(registry, clock);
    this.times = new TokenTimes(settings);
    this.records = new TokenRecords(scope);
    this.roles = new TokenRoles(scope);
    this.creation = new TokenCreation(scope, times, roles);
    this.known = new StoreCache<>(registry, MOST_KEPT, revocations::get);
  }

  /** The roles by which tokens are made. */
  public TokenRoles roles() {
    return roles;
  }

  /**
   * The token of a secret, for a look at it. Counts no use.
   *
   * @return empty if it is unknown or has ended
   */
  public Optional<Token> find(String secret) {
    return live(secret).map(TokenRecords.Live::token);
  }

  /**
   * The token of a secret, for a request that is made by it. Counts a use, if these are limited; at
   * the last one the token ends, and says so by {@link Token#numUses}.
   *
   * @return empty if it is unknown or has ended
   */
  public Optional<Token> use(String secret) {
    return live(secret)
        .flatMap(live ->
            live.token().isRestricted() ? useOnce(live.record()) : Optional.of(live.token()));
  }

  private Optional<TokenRecords.Live> live(String secret) {
    if (secret.isEmpty() || secret.length() > MOST_SECRET_CHARACTERS) {
      return Optional.empty();
    }
    TokenSecret shown = TokenSecret.of(secret);
    Optional<TokenRecords.Live> live = known.find(shown, () -> records.find(shown));
    if (live.filter(token -> token.isOver(scope.now())).isEmpty()) {
      return live;
    }
    // Looked at once more, so that it is removed.
    known.forget(shown);
    return records.find(shown);
  }

  private Optional<Token> useOnce(TokenRecord limited) {
    return scope
        .store()
        .change(change ->
            present(change, limited.record().key())
                .filter(live -> live.record().record().uuid().equals(limited.record().uuid()))
                .map(live -> counted(change, live)));
  }

  private static Token counted(RecordChange change, TokenRecords.Live live) {
    Token token = live.token();
    if (token.numUses() == 1) {
      change.delete(live.record().record().key());
      return token.withUses(Token.LAST_USE);
    }
    Token left = token.withUses(token.numUses() - 1);
    change.put(live.record().with(left));
    return left;
  }

  /**
   * The token of an accessor.
   *
   * @param namespace exactly the token's
   * @return empty if it is unknown or has ended
   */
  public Optional<Token> find(Namespace namespace, String accessor) {
    return records.find(namespace, accessor).map(TokenRecords.Live::token);
  }

  /** Accessors of all tokens of a namespace that are alive, in order. */
  public List<String> accessors(Namespace namespace) {
    List<String> accessors = new ArrayList<>();
    Instant now = scope.now();
    String after = "";
    List<StoredRecord> page;
    do {
      page = scope.store().page(RecordKind.TOKEN, namespace, after, PAGE);
      for (StoredRecord record : page) {
        after = record.key().name();
        TokenRecords.alive(TokenRecord.of(record), scope.store()::find, now)
            .ifPresent(live -> accessors.add(live.token().accessor()));
      }
    } while (page.size() == PAGE);
    return accessors;
  }

  /**
   * Makes a token as the child of another one.
   *
   * @param namespace of the new token: that of the caller's, or one below
   * @throws KeyException INVALID or DENIED for what Vault refuses, by its words; NOT_FOUND if the
   *     namespace does not exist
   */
  public Created create(Namespace namespace, TokenRequest request, Caller caller) {
    return creation.create(namespace, request, caller, "", false);
  }

  /** Makes a token that does not end with the caller's; who may do so, policies decide. */
  public Created createOrphan(Namespace namespace, TokenRequest request, Caller caller) {
    return creation.create(namespace, request, caller, "", true);
  }

  /** Makes a token by a role of the namespace. */
  public Created create(Namespace namespace, String role, TokenRequest request, Caller caller) {
    return creation.create(namespace, request, caller, role, false);
  }

  /**
   * Renews the token of a secret.
   *
   * @param increment how long from now; empty for what was granted last, and without effect for
   *     periodic ones
   * @return empty if it is unknown or has ended
   * @throws KeyException INVALID if it cannot be renewed
   */
  public Optional<Renewed> renew(String secret, Optional<Duration> increment) {
    return live(secret).flatMap(live -> renew(live.record(), increment));
  }

  /** The same for the token of an accessor in exactly this namespace. */
  public Optional<Renewed> renew(
      Namespace namespace, String accessor, Optional<Duration> increment) {
    return records.find(namespace, accessor).flatMap(live -> renew(live.record(), increment));
  }

  private Optional<Renewed> renew(TokenRecord record, Optional<Duration> increment) {
    Token token = record.token();
    return scope
        .audited("token.renew", token.namespace(), token.accessor())
        .make(
            done -> Optional.<UUID>empty(),
            () ->
                scope
                    .store()
                    .change(change ->
                        present(change, record.record().key())
                            .map(live -> renewed(change, live, increment))));
  }

  private Renewed renewed(
      RecordChange change, TokenRecords.Live live, Optional<Duration> increment) {
    Token token = live.token();
    List<String> warnings = new ArrayList<>();
    Token renewed =
        token.with(
            times.renewed(
                lifetime(change, token), scope.now(), increment, warnings, token.subject()));
    change.put(live.record().with(renewed));
    return new Renewed(renewed, warnings);
  }

  /** With the role's period of today, as in Vault: one that was asked for counts at first only. */
  private static Lifetime lifetime(RecordChange change, Token token) {
    if (token.role().isEmpty()) {
      return token.lifetime();
    }
    TokenRole role =
        change
            .find(TokenRoles.key(token.namespace(), token.role()))
            .map(TokenRoles::role)
            .orElseThrow(() ->
                KeyException.of(
                    Kind.INVALID,
                    token.subject(),
                    "renew it",
                    "original token role " + token.role() + " could not be found, not renewing",
                    null));
    return token
        .lifetime()
        .withPeriod(Optional.of(role.period()).filter(period -> !period.isZero()));
  }

  /**
   * Revokes the token of a secret, and all that descends from it.
   *
   * @return whether there was one
   */
  public boolean revoke(String secret) {
    return live(secret).filter(live -> revoke(live.record(), "token.revoke", false)).isPresent();
  }

  /** The same for the token of an accessor in exactly this namespace. */
  public boolean revoke(Namespace namespace, String accessor) {
    return records
        .find(namespace, accessor)
        .filter(live -> revoke(live.record(), "token.revoke", false))
        .isPresent();
  }

  /**
   * Revokes the token of a secret alone: what it made becomes orphans.
   *
   * @return whether there was one
   */
  public boolean revokeOrphan(String secret) {
    return live(secret)
        .filter(live -> revoke(live.record(), "token.revoke_orphan", true))
        .isPresent();
  }

  private boolean revoke(TokenRecord record, String operation, boolean alone) {
    Token token = record.token();
    try {
      return scope
          .audited(operation, token.namespace(), token.accessor())
          .make(
              done -> Optional.<UUID>empty(),
              () -> scope.store().change(change -> revoked(change, record, alone)));
    } finally {
      // After a failure, too, it may have been made.
      revocations.incrementAndGet();
    }
  }

  private static boolean revoked(RecordChange change, TokenRecord record, boolean alone) {
    RecordKey key = record.record().key();
    Optional<TokenRecord> present = change.find(key).map(TokenRecord::of);
    if (present.isEmpty() || present.get().revoked()) {
      return false;
    }
    if (alone) {
      change.put(present.get().withoutToken());
    } else {
      change.delete(key);
    }
    return true;
  }

  private Optional<TokenRecords.Live> present(RecordChange change, RecordKey key) {
    return change
        .find(key)
        .map(TokenRecord::of)
        .flatMap(found -> TokenRecords.alive(found, change::find, scope.now()));
  }

  /**
   * Removes what has ended from the store, in a namespace and all below it.
   *
   * @return how many records
   */
  public long tidy(Namespace namespace) {
    return scope
        .audited("token.tidy", namespace, "tokens")
        .make(done -> Optional.<UUID>empty(), () -> new TokenTidy(scope).tidy(namespace));
  }

  /**
   * Makes a token for which everything is allowed, on nobody's behalf: the first one.
   *
   * @param ttl empty for one that does not expire
   * @param secret empty for a random one; one that people make up is for trying out only
   * @throws KeyException CONFLICT if the secret is another token's
   */
  public Created createRoot(Optional<Duration> ttl, Optional<String> secret) {
    Instant now = scope.now();
    String accessor = TokenSecret.randomAccessor();
    List<String> warnings = new ArrayList<>();
    Lifetime lifetime =
        ttl.map(asked ->
                times.start(
                    now,
                    new TokenTimes.Wanted(ttl, true, Optional.empty(), Optional.empty()),
                    warnings))
            .orElseGet(() -> Lifetime.endless(now));
    String shown = secret.orElseGet(TokenSecret::random);
    TokenRecord made =
        TokenRecord.of(Token.root(accessor, lifetime), TokenSecret.of(shown), Optional.empty());
    scope
        .audited("token.create_root", Namespace.ROOT, accessor)
        .make(
            done -> Optional.<UUID>empty(),
            () -> {
              if (find(shown).isPresent()) {
                throw KeyException.of(
                    Kind.CONFLICT, made.token().subject(), "make it", "the secret is taken", null);
              }
              return scope
                  .store()
                  .change(change -> {
                    change.put(made.record());
                    return made;
                  });
            });
    return new Created(shown, made.token(), warnings);
  }
}
