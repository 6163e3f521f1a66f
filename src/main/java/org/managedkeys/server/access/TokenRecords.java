// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * Finds tokens that are alive. A token ends with its parent: that is looked up whenever the token
 * is, so that revoking a parent ends all that descends from it in the same moment, whatever happens
 * afterwards. Thread-safe.
 */
record TokenRecords(AccessScope scope) {

  /** Of the chain from a token to the last of its parents. */
  static final int MOST_PARENTS = 100;

  /**
   * A token that is alive.
   *
   * @param token with what its parents say of it
   * @param end when it or one of its parents expires first; empty for never
   * @param parents how many there are above it
   */
  record Live(TokenRecord record, Token token, Optional<Instant> end, int parents) {

    boolean isOver(Instant now) {
      return end.filter(instant -> !now.isBefore(instant)).isPresent();
    }
  }

  /** The token of a secret; empty if it is unknown, or no longer alive. */
  Optional<Live> find(TokenSecret secret) {
    return scope
        .store()
        .find(RecordKind.TOKEN, secret.uuid())
        .map(TokenRecord::of)
        .filter(found -> found.is(secret))
        .flatMap(this::aliveOrRemoved);
  }

  /** The token of an accessor in exactly this namespace. */
  Optional<Live> find(Namespace namespace, String accessor) {
    return key(namespace, accessor)
        .flatMap(scope.store()::find)
        .map(TokenRecord::of)
        .flatMap(this::aliveOrRemoved);
  }

  /** Where the token of an accessor would be; empty for a text that is none. */
  static Optional<RecordKey> key(Namespace namespace, String accessor) {
    try {
      return Optional.of(TokenRecord.key(namespace, accessor));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  /** What has ended is removed when it is met. */
  private Optional<Live> aliveOrRemoved(TokenRecord found) {
    Optional<Live> live = alive(found, scope.store()::find, scope.now());
    if (live.isEmpty() && !found.revoked()) {
      remove(found);
    }
    return live;
  }

  private void remove(TokenRecord ended) {
    try {
      scope
          .store()
          .change(change -> {
            Optional<TokenRecord> present = change.find(ended.record().key()).map(TokenRecord::of);
            boolean gone =
                present.isPresent()
                    && !present.get().revoked()
                    && alive(present.get(), change::find, scope.now()).isEmpty();
            if (gone) {
              change.delete(ended.record().key());
            }
            return gone;
          });
    } catch (KeyException e) {
      // It has ended all the same; the next one who meets it tries again.
      log().log(System.Logger.Level.DEBUG, "{0} stays stored: {1}", ended, e.getMessage());
    }
  }

  /**
   * A token if it is alive.
   *
   * @param reader finds records, in the store or in a change
   */
  static Optional<Live> alive(
      TokenRecord token, Function<RecordKey, Optional<StoredRecord>> reader, Instant now) {
    if (token.revoked()) {
      return Optional.empty();
    }
    Optional<Instant> end = Optional.empty();
    TokenRecord each = token;
    for (int parents = 0; parents <= MOST_PARENTS; parents++) {
      if (each.isOver(now)) {
        return Optional.empty();
      }
      end = earlier(end, each.token().expires());
      if (each.parent().isEmpty()) {
        return Optional.of(new Live(token, token.token(), end, parents));
      }
      Optional<TokenRecord> parent = each.parent().flatMap(reader).map(TokenRecord::of);
      if (parent.isEmpty()) {
        return Optional.empty();
      }
      if (parent.get().revoked()) {
        Token known = parents == 0 ? token.token().asOrphan() : token.token();
        return Optional.of(new Live(token, known, end, parents));
      }
      each = parent.get();
    }
    throw KeyException.of(
        Kind.INTERNAL,
        token.token().subject(),
        "find its parents",
        "there are more than " + MOST_PARENTS,
        "revoke it");
  }

  private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    return a.isEmpty() || b.filter(instant -> instant.isBefore(a.get())).isPresent() ? b : a;
  }

  private static System.Logger log() {
    return System.getLogger(TokenRecords.class.getName());
  }
}
