// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** Removes what has ended: tokens, and what is kept of revoked ones that nothing descends from. */
final class TokenTidy {

  private static final int PAGE = 200;

  private final AccessScope scope;
  private long removed;

  TokenTidy(AccessScope scope) {
    this.scope = scope;
  }

  /** Removes it in a namespace and all below, and says how many records that were. */
  long tidy(Namespace namespace) {
    List<Namespace> all = new ArrayList<>();
    collect(namespace, all);
    all.forEach(this::removeEnded);
    removeRevoked(all);
    return removed;
  }

  private void collect(Namespace namespace, List<Namespace> all) {
    all.add(namespace);
    scope.registry().namespaces().children(namespace).forEach(child -> collect(child, all));
  }

  private void removeEnded(Namespace namespace) {
    List<RecordKey> ended = new ArrayList<>();
    forEach(
        namespace,
        token -> {
          if (!token.revoked() && !isAlive(token, scope.store()::find)) {
            ended.add(token.record().key());
          }
        });
    remove(ended, (change, token) -> !token.revoked() && !isAlive(token, change::find));
  }

  /** Those that were revoked before the search for their children began get no more of them. */
  private void removeRevoked(List<Namespace> namespaces) {
    Set<RecordKey> revoked = new HashSet<>();
    namespaces.forEach(namespace ->
        forEach(
            namespace,
            token -> {
              if (token.revoked()) {
                revoked.add(token.record().key());
              }
            }));
    if (!revoked.isEmpty()) {
      namespaces.forEach(
          namespace -> forEach(namespace, token -> token.parent().ifPresent(revoked::remove)));
      remove(List.copyOf(revoked), (change, token) -> token.revoked());
    }
  }

  private boolean isAlive(TokenRecord token, Function<RecordKey, Optional<StoredRecord>> reader) {
    return TokenRecords.alive(token, reader, scope.now()).isPresent();
  }

  private void forEach(Namespace namespace, Consumer<TokenRecord> consumer) {
    String after = "";
    List<StoredRecord> page;
    do {
      page = scope.store().page(RecordKind.TOKEN, namespace, after, PAGE);
      for (StoredRecord record : page) {
        after = record.key().name();
        consumer.accept(TokenRecord.of(record));
      }
    } while (page.size() == PAGE);
  }

  /** Looked at again in the change that removes it. */
  private interface Removable {
    boolean test(RecordChange change, TokenRecord token);
  }

  private void remove(List<RecordKey> keys, Removable removable) {
    for (int from = 0; from < keys.size(); from += PAGE) {
      List<RecordKey> some = keys.subList(from, Math.min(keys.size(), from + PAGE));
      removed +=
          scope
              .store()
              .change(change -> {
                List<RecordKey> gone =
                    some.stream()
                        .filter(key ->
                            change
                                .find(key)
                                .map(TokenRecord::of)
                                .filter(token -> removable.test(change, token))
                                .isPresent())
                        .toList();
                gone.forEach(change::delete);
                return gone.size();
              });
    }
  }
}
