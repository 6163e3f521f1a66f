// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Which namespaces there are: the root, those that were made at run time, and those that the
 * configuration names or declares keys in, with what is above them. Thread-safe.
 */
public final class Namespaces {

  private static final String ID = "id";
  private static final String METADATA = "metadata.";

  private final RecordStore store;
  private final SortedSet<Namespace> declared = new TreeSet<>();

  /**
   * All of them.
   *
   * @param declared those that the configuration names or declares keys in
   */
  Namespaces(RecordStore store, Set<Namespace> declared) {
    this.store = store;
    for (Namespace namespace : declared) {
      for (Namespace each = namespace; !each.isRoot(); each = each.parent()) {
        this.declared.add(each);
      }
    }
  }

  public boolean exists(Namespace namespace) {
    return isDeclared(namespace) || record(namespace).isPresent();
  }

  /**
   * Refuses a namespace that is not there now.
   *
   * @param operation what is attempted, as a verb
   * @throws KeyException of kind NOT_FOUND
   */
  public void require(Namespace namespace, String operation) {
    if (!exists(namespace)) {
      throw absent(namespace, operation);
    }
  }

  /**
   * Refuses a namespace that is not there at the moment of a change that writes into it: it may be
   * deleted meanwhile, and nobody would ever find what is in it then.
   *
   * @param operation what is attempted, as a verb
   * @throws KeyException of kind NOT_FOUND
   */
  public void require(Namespace namespace, String operation, RecordChange change) {
    if (!isDeclared(namespace) && change.find(recordKey(namespace)).isEmpty()) {
      throw absent(namespace, operation);
    }
  }

  /** Why something cannot be done for want of a namespace. */
  public static KeyException absent(Namespace namespace, String operation) {
    return KeyException.of(
        KeyException.Kind.NOT_FOUND,
        "namespace '" + namespace + "'",
        operation,
        "there is no such namespace",
        "make it first: namespace create " + namespace.path());
  }

  /** Whether the configuration makes it exist, so that it cannot be deleted. */
  public boolean isDeclared(Namespace namespace) {
    return namespace.isRoot() || declared.contains(namespace);
  }

  /**
   * What is recorded of a namespace.
   *
   * @return empty if it was not made at run time, though it may exist
   */
  public Optional<NamespaceEntry> entry(Namespace namespace) {
    return record(namespace).map(record -> entry(namespace, record));
  }

  private Optional<StoredRecord> record(Namespace namespace) {
    return namespace.isRoot() ? Optional.empty() : store.find(recordKey(namespace));
  }

  /** The namespaces directly below another, in order. */
  public SortedSet<Namespace> children(Namespace parent) {
    SortedSet<Namespace> children = new TreeSet<>();
    for (String segment : store.names(RecordKind.NAMESPACE, parent)) {
      children.add(parent.child(segment));
    }
    for (Namespace each : declared) {
      if (each.parent().equals(parent)) {
        children.add(each);
      }
    }
    return children;
  }

  /**
   * Where a namespace is recorded: in its parent.
   *
   * @throws KeyException of kind INVALID for the root, which is not recorded
   */
  public static RecordKey recordKey(Namespace namespace) {
    return new RecordKey(RecordKind.NAMESPACE, namespace.parent(), namespace.lastSegment());
  }

  /** A record of a namespace as its entry. */
  public static NamespaceEntry entry(Namespace namespace, StoredRecord record) {
    Map<String, String> metadata = new TreeMap<>();
    record
        .values()
        .forEach((name, text) -> {
          if (name.startsWith(METADATA)) {
            metadata.put(name.substring(METADATA.length()), text);
          }
        });
    return new NamespaceEntry(
        namespace,
        record.uuid(),
        record.values().getOrDefault(ID, ""),
        record.version(),
        record.created(),
        metadata);
  }
}
