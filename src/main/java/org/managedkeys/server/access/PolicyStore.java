// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * The policies of all namespaces. Every namespace has {@code default}, which may be rewritten and
 * not deleted; the root namespace has {@code root}, which may be neither. Thread-safe, across
 * processes too.
 */
public final class PolicyStore {

  private static final String TEXT = "policy";

  /** Texts stay parsed, so many at most. */
  private static final int MOST_PARSED = 2000;

  private static final Policy ROOT = new Policy(Policy.ROOT, "", List.of());

  /** What every client needs for its own token, and digests, as in Vault. */
  private static final Policy DEFAULT =
      PolicyReader.read(
          Policy.DEFAULT,
          """
          {
            "path": {
              "auth/token/lookup-self": {"capabilities": ["read"]},
              "auth/token/renew-self": {"capabilities": ["update"]},
              "auth/token/revoke-self": {"capabilities": ["update"]},
              "sys/capabilities-self": {"capabilities": ["update"]},
              "sys/tools/hash": {"capabilities": ["update"]},
              "sys/tools/hash/*": {"capabilities": ["update"]}
            }
          }
          """);

  private record Parsed(UUID uuid, long version, Policy policy) {}

  private final AccessScope scope;
  private final Map<RecordKey, Parsed> parsed = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /** The policies in a registry's store. */
  public PolicyStore(KeyRegistry registry) {
    this.scope = new AccessScope(registry, Clock.systemUTC());
  }

  /** Names of all policies of a namespace, in order. */
  public SortedSet<String> list(Namespace namespace) {
    SortedSet<String> names = new TreeSet<>(scope.store().names(RecordKind.POLICY, namespace));
    names.add(Policy.DEFAULT);
    if (namespace.isRoot()) {
      names.add(Policy.ROOT);
    }
    return Collections.unmodifiableSortedSet(names);
  }

  /**
   * A policy as it is now.
   *
   * @param name case does not count
   * @throws KeyException INTERNAL if what is stored cannot be read
   */
  public Optional<Policy> get(Namespace namespace, String name) {
    String normal = PolicyNames.normal(name);
    if (normal.equals(Policy.ROOT)) {
      return namespace.isRoot() ? Optional.of(ROOT) : Optional.empty();
    }
    if (!PolicyNames.isName(normal)) {
      return Optional.empty();
    }
    Optional<Policy> stored = scope.store().find(key(namespace, normal)).map(this::policy);
    return stored.isEmpty() && normal.equals(Policy.DEFAULT) ? Optional.of(DEFAULT) : stored;
  }

  private Policy policy(StoredRecord record) {
    @Nullable Parsed known = parsed.get(record.key());
    if (known != null && known.uuid.equals(record.uuid()) && known.version == record.version()) {
      return known.policy;
    }
    Policy policy;
    try {
      policy = PolicyReader.read(record.key().name(), record.values().getOrDefault(TEXT, ""));
    } catch (KeyException e) {
      throw KeyException.of(
          Kind.INTERNAL,
          record.key().toString(),
          "read it",
          "what is stored is no policy of this version: " + e.problem(),
          "write the policy again",
          e);
    }
    if (parsed.size() >= MOST_PARSED) {
      parsed.clear();
    }
    parsed.put(record.key(), new Parsed(record.uuid(), record.version(), policy));
    return policy;
  }

  /**
   * Makes a policy, or replaces it.
   *
   * @param text in Vault's JSON form
   * @throws KeyException INVALID if the name or the text cannot be a policy's, and for {@code
   *     root}; NOT_FOUND if the namespace does not exist
   */
  public Policy put(Namespace namespace, String name, String text) {
    return scope
        .audited("policy.put", namespace, name)
        .make(
            done -> Optional.empty(),
            () -> {
              String normal = PolicyNames.require(name, "write it");
              if (normal.equals(Policy.ROOT)) {
                throw builtIn(Policy.ROOT, "cannot update \"root\" policy");
              }
              Policy policy = PolicyReader.read(normal, text);
              change(change -> {
                scope.requireNamespace(change, namespace, "write a policy of it");
                RecordKey key = key(namespace, normal);
                Map<String, String> values = Map.of(TEXT, text);
                change.put(
                    change
                        .find(key)
                        .map(present -> present.with(values))
                        .orElseGet(() ->
                            new StoredRecord(key, UUID.randomUUID(), 1, scope.now(), values)));
                return key;
              });
              return policy;
            });
  }

  /**
   * Removes a policy; it is no error if there is none. Tokens that have it keep its name, and what
   * it granted is denied.
   *
   * @throws KeyException INVALID for {@code root} and {@code default}
   */
  public void delete(Namespace namespace, String name) {
    scope
        .audited("policy.delete", namespace, name)
        .make(
            done -> Optional.empty(),
            () -> {
              String normal = PolicyNames.normal(name);
              if (normal.equals(Policy.ROOT) || normal.equals(Policy.DEFAULT)) {
                throw builtIn(normal, "cannot delete \"" + normal + "\" policy");
              }
              return change(change -> {
                if (PolicyNames.isName(normal)) {
                  change.delete(key(namespace, normal));
                }
                return normal;
              });
            });
  }

  /** Counts the changes that were made by this object. */
  long changes() {
    return changes.get();
  }

  /** After a failure, too, it may have been made. */
  private <T> T change(Function<RecordChange, T> work) {
    try {
      return scope.store().change(work);
    } finally {
      changes.incrementAndGet();
    }
  }

  private static KeyException builtIn(String name, String detail) {
    return KeyException.of(Kind.INVALID, "policy '" + name + "'", "change it", detail, null);
  }

  private static RecordKey key(Namespace namespace, String name) {
    return new RecordKey(RecordKind.POLICY, namespace, name);
  }
}
