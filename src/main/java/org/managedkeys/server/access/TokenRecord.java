// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordValues;
import org.managedkeys.store.StoredRecord;

/**
 * A token as it is stored: under its accessor, in its namespace.
 *
 * @param parent the record of the token that it ends with
 * @param revoked whether it is kept only because tokens that it made live on without it
 */
record TokenRecord(StoredRecord record, Token token, Optional<RecordKey> parent, boolean revoked) {

  private static final String SHA256 = "sha256";
  private static final String POLICIES = "policies";
  private static final String PARENT = "parent";
  private static final String PARENT_NAMESPACE = "parent_namespace";
  private static final String REVOKED = "revoked";
  private static final String EXPIRES = "expires";
  private static final String NEVER = "never";
  private static final String RENEWED = "renewed";
  private static final String RENEWABLE = "renewable";
  private static final String TTL = "ttl";
  private static final String PERIOD = "period";
  private static final String EXPLICIT_MAX = "explicit_max_ttl";
  private static final String NUM_USES = "num_uses";
  private static final String DISPLAY_NAME = "display_name";
  private static final String PATH = "path";
  private static final String ROLE = "role";
  private static final String META = "meta.";

  static RecordKey key(Namespace namespace, String accessor) {
    return new RecordKey(RecordKind.TOKEN, namespace, accessor);
  }

  /** A new token. */
  static TokenRecord of(Token token, TokenSecret secret, Optional<RecordKey> parent) {
    StoredRecord record =
        new StoredRecord(
            key(token.namespace(), token.accessor()),
            secret.uuid(),
            1,
            token.lifetime().created(),
            values(token, secret.text(), parent));
    return new TokenRecord(record, token, parent, false);
  }

  /**
   * What a record says.
   *
   * @throws KeyException INTERNAL if it is damaged
   */
  static TokenRecord of(StoredRecord record) {
    RecordValues values = RecordValues.of(record);
    Map<String, String> meta = new TreeMap<>();
    record
        .values()
        .forEach((name, text) -> {
          if (name.startsWith(META)) {
            meta.put(name.substring(META.length()), text);
          }
        });
    Optional<RecordKey> parent =
        values.parsed(
            PARENT, accessor -> key(new Namespace(values.text(PARENT_NAMESPACE)), accessor));
    Token token =
        new Token(
            Token.Kind.SERVICE,
            record.key().name(),
            record.key().namespace(),
            new TreeSet<>(values.list(POLICIES)),
            new Lifetime(
                record.created(),
                seconds(values, TTL).orElse(Duration.ZERO),
                values.required(EXPIRES, TokenRecord::expiry),
                values.instant(RENEWED),
                values.flag(RENEWABLE),
                seconds(values, PERIOD),
                seconds(values, EXPLICIT_MAX)),
            parent.isEmpty(),
            values.parsed(NUM_USES, Integer::valueOf).orElse(0),
            values.text(DISPLAY_NAME),
            values.text(PATH),
            values.text(ROLE),
            meta);
    return new TokenRecord(record, token, parent, values.flag(REVOKED));
  }

  /** Said in any case, so that a record from which it is lost is damaged. */
  private static Optional<Instant> expiry(String text) {
    return text.equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  private static Optional<Duration> seconds(RecordValues values, String name) {
    return values.parsed(name, text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private static Map<String, String> values(
      Token token, String sha256, Optional<RecordKey> parent) {
    Lifetime lifetime = token.lifetime();
    RecordValues values =
        RecordValues.empty()
            .put(SHA256, sha256)
            .put(POLICIES, List.copyOf(token.policies()))
            .put(PARENT, parent.map(RecordKey::name))
            .put(PARENT_NAMESPACE, parent.map(key -> key.namespace().path()))
            .put(TTL, Long.toString(lifetime.ttl().toSeconds()))
            .put(EXPIRES, lifetime.expires().map(Instant::toString).orElse(NEVER))
            .put(RENEWED, lifetime.renewed())
            .put(RENEWABLE, Boolean.toString(lifetime.renewable()))
            .put(PERIOD, lifetime.period().map(Duration::toSeconds))
            .put(EXPLICIT_MAX, lifetime.explicitMax().map(Duration::toSeconds))
            .put(NUM_USES, Integer.toString(token.numUses()))
            .put(DISPLAY_NAME, token.displayName())
            .put(PATH, token.path())
            .put(ROLE, token.role());
    token.meta().forEach((name, text) -> values.put(META + name, text));
    return values.toMap();
  }

  /** The next version of it. */
  StoredRecord with(Token changed) {
    return record.with(values(changed, record.values().getOrDefault(SHA256, ""), parent));
  }

  /** What stays of it when it is revoked and the tokens that it made are not. */
  StoredRecord withoutToken() {
    return record.with(Map.of(REVOKED, "true", EXPIRES, NEVER));
  }

  /** Whether a client that shows this secret has this token. */
  boolean is(TokenSecret secret) {
    return secret.is(record.values().getOrDefault(SHA256, ""));
  }

  /** By itself, without regard to its parents. */
  boolean isOver(Instant now) {
    return token.lifetime().isOver(now);
  }

  @Override
  public String toString() {
    return token.toString();
  }
}
