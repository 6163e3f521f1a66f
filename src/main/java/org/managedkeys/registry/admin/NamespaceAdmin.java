// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.Namespaces;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Makes, shows, changes and removes namespaces. Reserved names are refused by {@link Namespace}
 * itself. A namespace that only the configuration names is shown with version 0.
 *
 * <p>Thread-safe.
 */
public final class NamespaceAdmin {

  private static final String CREATE = "create it";
  private static final String CHANGE = "change it";
  private static final String DELETE = "delete it";
  private static final String ID = "id";
  private static final String METADATA = "metadata.";
  private static final String ID_LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int ID_LENGTH = 5;
  private static final int MOST_METADATA = 64;
  private static final int MOST_CHARACTERS = 4096;
  private static final Pattern METADATA_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What says who may do what in a namespace goes with it. */
  private static final List<RecordKind> ACCESS =
      List.of(RecordKind.TOKEN, RecordKind.TOKEN_ROLE, RecordKind.POLICY);

  private final KeyRegistry registry;

  NamespaceAdmin(KeyRegistry registry) {
    this.registry = registry;
  }

  /**
   * Makes a namespace. One that only the configuration names can be made, too: so it gets metadata.
   *
   * @param customMetadata at most 64 notes of 4096 characters each, under names of letters, digits,
   *     {@code _ - .}
   * @throws KeyException CONFLICT if it is recorded already, or if the path of a mount begins with
   *     its name; NOT_FOUND if its parent does not exist
   */
  public NamespaceEntry create(Namespace namespace, Map<String, String> customMetadata) {
    return audited("namespace.create", namespace)
        .make(
            entry -> Optional.of(entry.uuid()),
            () -> {
              if (namespace.isRoot()) {
                throw exists(namespace);
              }
              StoredRecord made =
                  new StoredRecord(
                      Namespaces.recordKey(namespace),
                      UUID.randomUUID(),
                      1,
                      Instant.now().truncatedTo(ChronoUnit.MILLIS),
                      values(namespace, randomId(), customMetadata));
              return records()
                  .change(change -> {
                    registry.namespaces().require(namespace.parent(), CREATE, change);
                    if (change.find(made.key()).isPresent()) {
                      throw exists(namespace);
                    }
                    requireNoMount(change, namespace);
                    change.put(made);
                    return Namespaces.entry(namespace, made);
                  });
            });
  }

  /** Requests to the mount would be taken for requests to the namespace. */
  private static void requireNoMount(RecordChange change, Namespace namespace) {
    for (String path : change.names(RecordKind.MOUNT, namespace.parent())) {
      MountPath mount = MountPath.parse(path);
      if (mount.firstSegment().equals(namespace.lastSegment())) {
        throw KeyException.of(
            Kind.CONFLICT,
            subject(namespace),
            CREATE,
            "requests to the " + mount.subject() + " would go to it",
            "choose another name");
      }
    }
  }

  /**
   * Changes notes; those that are not named stay.
   *
   * @param metadata empty removes a note
   * @throws KeyException NOT_FOUND if it is not recorded
   */
  public NamespaceEntry patch(Namespace namespace, Map<String, Optional<String>> metadata) {
    return audited("namespace.patch", namespace)
        .make(
            entry -> Optional.of(entry.uuid()),
            () ->
                records()
                    .change(change -> {
                      StoredRecord present = present(change, namespace, CHANGE);
                      Map<String, String> notes =
                          new TreeMap<>(Namespaces.entry(namespace, present).customMetadata());
                      metadata.forEach((name, note) ->
                          note.ifPresentOrElse(
                              text -> notes.put(name, text), () -> notes.remove(name)));
                      StoredRecord changed =
                          present.with(
                              values(namespace, present.values().getOrDefault(ID, ""), notes));
                      change.put(changed);
                      return Namespaces.entry(namespace, changed);
                    }));
  }

  /**
   * A namespace as it is now.
   *
   * @throws KeyException NOT_FOUND if it does not exist
   */
  public NamespaceEntry get(Namespace namespace) {
    return find(namespace).orElseThrow(() -> Namespaces.absent(namespace, "show it"));
  }

  private Optional<NamespaceEntry> find(Namespace namespace) {
    Namespaces namespaces = registry.namespaces();
    return namespaces
        .entry(namespace)
        .or(() ->
            namespaces.isDeclared(namespace)
                ? Optional.of(unrecorded(namespace))
                : Optional.empty());
  }

  /**
   * The namespaces directly below another, in order.
   *
   * @throws KeyException NOT_FOUND if the parent does not exist
   */
  public List<NamespaceEntry> children(Namespace parent) {
    registry.namespaces().require(parent, "list what is below");
    // One that is gone by now does not matter.
    return registry.namespaces().children(parent).stream()
        .flatMap(child -> find(child).stream())
        .toList();
  }

  /**
   * Removes a namespace, with the tokens, roles of tokens and policies in it.
   *
   * @throws KeyException CONFLICT while it has children, mounts, keys or certificates, and if the
   *     configuration declares keys in it; NOT_FOUND if it is not recorded
   */
  public void delete(Namespace namespace) {
    new MountRecords(records(), namespace).removeOrphans();
    audited("namespace.delete", namespace)
        .make(
            deleted -> Optional.of(deleted.uuid()),
            () ->
                records()
                    .change(change -> {
                      if (namespace.isRoot()) {
                        throw KeyException.of(
                            Kind.DENIED, subject(namespace), DELETE, "it is always there", null);
                      }
                      StoredRecord present = present(change, namespace, DELETE);
                      requireEmpty(change, namespace);
                      removeAccess(change, namespace);
                      change.delete(present.key());
                      return present;
                    }));
  }

  private void requireEmpty(RecordChange change, Namespace namespace) {
    refuse(namespace, "namespaces", change.names(RecordKind.NAMESPACE, namespace));
    refuse(namespace, "mounts", change.names(RecordKind.MOUNT, namespace));
    refuse(namespace, "entries", change.names(RecordKind.ENTRY, namespace));
    if (registry.namespaces().isDeclared(namespace)) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject(namespace),
          DELETE,
          "the configuration declares keys in it or below it",
          "remove them there first");
    }
  }

  /** In the same change: one that is made again under the name must not know them. */
  private static void removeAccess(RecordChange change, Namespace namespace) {
    for (RecordKind kind : ACCESS) {
      change
          .names(kind, namespace)
          .forEach(name -> change.delete(new RecordKey(kind, namespace, name)));
    }
  }

  private static void refuse(Namespace namespace, String what, SortedSet<String> names) {
    if (!names.isEmpty()) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject(namespace),
          DELETE,
          "it has " + what + ": " + Listed.of(names),
          "delete them first");
    }
  }

  private StoredRecord present(RecordChange change, Namespace namespace, String operation) {
    Optional<StoredRecord> present =
        namespace.isRoot() ? Optional.empty() : change.find(Namespaces.recordKey(namespace));
    if (present.isEmpty() && registry.namespaces().isDeclared(namespace)) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          subject(namespace),
          operation,
          "it was not made at run time",
          namespace.isRoot() ? null : "namespace create makes a record of it");
    }
    return present.orElseThrow(() -> Namespaces.absent(namespace, operation));
  }

  private static Map<String, String> values(
      Namespace namespace, String id, Map<String, String> metadata) {
    if (metadata.size() > MOST_METADATA) {
      throw invalid(namespace, "there may be at most " + MOST_METADATA + " notes");
    }
    Map<String, String> values = new TreeMap<>();
    values.put(ID, id);
    metadata.forEach((name, note) -> {
      if (!METADATA_NAME.matcher(name).matches()) {
        throw invalid(
            namespace,
            "the name '"
                + name
                + "' of a note may have letters, digits, '_', '-' and '.', and at most 100"
                + " characters");
      }
      if (note.length() > MOST_CHARACTERS) {
        throw invalid(namespace, "the note '" + name + "' is longer than " + MOST_CHARACTERS);
      }
      values.put(METADATA + name, note);
    });
    return values;
  }

  /** The same in every process, as nothing is recorded. */
  private static NamespaceEntry unrecorded(Namespace namespace) {
    UUID uuid = uuidOf(namespace);
    String id =
        namespace.isRoot() ? "root" : uuid.toString().replace("-", "").substring(0, ID_LENGTH);
    return new NamespaceEntry(namespace, uuid, id, 0, Instant.EPOCH, Map.of());
  }

  /** Of version 8, a hash of a kind of our own (RFC 9562 section 5.8). */
  private static UUID uuidOf(Namespace namespace) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  ("managed-keys namespace " + namespace.path()).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new UUID(
          (bytes.getLong() & ~0xf000L) | 0x8000L, (bytes.getLong() & (-1L >>> 2)) | Long.MIN_VALUE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String randomId() {
    StringBuilder id = new StringBuilder(ID_LENGTH);
    for (int index = 0; index < ID_LENGTH; index++) {
      id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }

  private static KeyException exists(Namespace namespace) {
    return KeyException.of(
        Kind.CONFLICT,
        subject(namespace),
        CREATE,
        "it exists already",
        "namespace update changes what is noted about it");
  }

  private static KeyException invalid(Namespace namespace, String detail) {
    return KeyException.of(Kind.INVALID, subject(namespace), "note it", detail, null);
  }

  private static String subject(Namespace namespace) {
    return "namespace '" + namespace + "'";
  }

  private Audited audited(String operation, Namespace namespace) {
    return new Audited(registry.audit(), namespace.parent(), operation, namespace.path());
  }

  private RecordStore records() {
    return registry.records();
  }
}
