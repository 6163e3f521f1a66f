// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.Mounts;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Makes, shows, tunes and removes mounts. The mount {@code jca/} is in every namespace without
 * being made, so its path is refused here.
 *
 * <p>Thread-safe.
 */
public final class MountAdmin {

  private static final String TYPE_VALUE = "type";
  private static final String DESCRIPTION = "description";
  private static final String ALLOWED = "allowed_managed_keys";
  private static final String CONFIG = "config.";
  private static final String ENABLE = "enable it";
  private static final int MOST_CHARACTERS = 4096;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,49}");
  private static final Pattern CONFIG_NAME = Pattern.compile("[a-z0-9_][a-z0-9_.-]{0,99}");

  /** Vault keeps the first segments of its own routes. */
  private static final Set<String> RESERVED =
      Set.of("jca", "sys", "auth", "audit", "cubbyhole", "identity");

  private final KeyRegistry registry;

  MountAdmin(KeyRegistry registry) {
    this.registry = registry;
  }

  /**
   * Makes a mount.
   *
   * @param path slashes around it are optional: {@code pki}, {@code pki/issuing/}
   * @param type of the helper: {@code pki}, {@code transit}
   * @throws KeyException CONFLICT if the path is taken, or begins another's or another begins it,
   *     or if a namespace has the name of its first segment; NOT_FOUND if the namespace does not
   *     exist; INVALID for reserved paths
   */
  public Mount enable(Namespace namespace, String path, String type, MountSettings settings) {
    MountPath mount = MountPath.parse(path);
    return audited("mount.enable", namespace, mount)
        .make(
            made -> Optional.of(made.uuid()),
            () -> {
              if (RESERVED.contains(mount.firstSegment())) {
                throw invalid(
                    mount,
                    ENABLE,
                    "the paths "
                        + Listed.of(RESERVED.stream().sorted().toList())
                        + " are reserved");
              }
              if (!TYPE.matcher(type).matches()) {
                throw invalid(
                    mount,
                    ENABLE,
                    "a type such as pki or transit has lower-case letters, digits, '_' and '-'");
              }
              StoredRecord made =
                  new StoredRecord(
                      mount.record(namespace),
                      UUID.randomUUID(),
                      1,
                      Instant.now().truncatedTo(ChronoUnit.MILLIS),
                      changed(mount, Map.of(TYPE_VALUE, type), settings));
              return records()
                  .change(change -> {
                    registry.namespaces().require(namespace, ENABLE, change);
                    requireFree(change, namespace, mount);
                    NamespaceRules.requireNone(
                        registry, namespace, mount.firstSegment(), mount.subject(), ENABLE, change);
                    change.put(made);
                    return Mounts.mount(made);
                  });
            });
  }

  /**
   * Changes a mount. What is absent stays; the list of keys takes the place of the present one.
   *
   * @throws KeyException NOT_FOUND if it is not there
   */
  public Mount tune(Namespace namespace, String path, MountSettings settings) {
    MountPath mount = MountPath.parse(path);
    return audited("mount.tune", namespace, mount)
        .make(
            tuned -> Optional.of(tuned.uuid()),
            () ->
                replace(
                    namespace,
                    mount,
                    present -> present.with(changed(mount, present.values(), settings))));
  }

  /**
   * A mount as it is now.
   *
   * @throws KeyException NOT_FOUND if it is not there
   */
  public Mount get(Namespace namespace, String path) {
    MountPath mount = MountPath.parse(path);
    return records()
        .find(mount.record(namespace))
        .map(Mounts::mount)
        .orElseThrow(() -> absent(namespace, mount, "show it"));
  }

  /**
   * All mounts of a namespace in the order of their paths, without the implicit {@code jca/}.
   *
   * @throws KeyException NOT_FOUND if the namespace does not exist
   */
  public List<Mount> list(Namespace namespace) {
    registry.namespaces().require(namespace, "list its mounts");
    return registry.mounts().list(namespace);
  }

  /**
   * Removes a mount with all that its helper has kept: issuers, roles, certificates, revocation
   * lists; Transit keys. Managed keys that it listed stay.
   *
   * @throws KeyException NOT_FOUND if it is not there
   */
  public void disable(Namespace namespace, String path) {
    MountPath mount = MountPath.parse(path);
    audited("mount.disable", namespace, mount)
        .make(
            disabled -> Optional.of(disabled.uuid()),
            () ->
                records()
                    .change(change -> {
                      StoredRecord present = present(change, namespace, mount, "disable it");
                      change.delete(present.key());
                      MountRecords.removeSmall(change, present);
                      return present;
                    }));
    new MountRecords(records(), namespace).removeOrphans();
  }

  private Mount replace(
      Namespace namespace, MountPath mount, UnaryOperator<StoredRecord> replacement) {
    return records()
        .change(change -> {
          StoredRecord next = replacement.apply(present(change, namespace, mount, "tune it"));
          change.put(next);
          return Mounts.mount(next);
        });
  }

  private static StoredRecord present(
      RecordChange change, Namespace namespace, MountPath mount, String operation) {
    return change
        .find(mount.record(namespace))
        .orElseThrow(() -> absent(namespace, mount, operation));
  }

  private static void requireFree(RecordChange change, Namespace namespace, MountPath mount) {
    for (String other : change.names(RecordKind.MOUNT, namespace)) {
      MountPath present = MountPath.parse(other);
      if (present.begins(mount) || mount.begins(present)) {
        throw KeyException.of(
            Kind.CONFLICT,
            mount.subject(),
            ENABLE,
            present.equals(mount)
                ? "the path is taken"
                : "the paths of it and " + present.subject() + " begin alike",
            "choose another path");
      }
    }
  }

  private static Map<String, String> changed(
      MountPath mount, Map<String, String> present, MountSettings settings) {
    Map<String, String> values = new TreeMap<>(present);
    settings.description().ifPresent(text -> put(mount, values, DESCRIPTION, text));
    settings
        .allowedManagedKeys()
        .ifPresent(names -> {
          List<String> checked = new ArrayList<>();
          for (String name : names.stream().sorted().toList()) {
            checked.add(KeyName.ofAlias(Namespace.ROOT, name).name());
          }
          put(mount, values, ALLOWED, String.join(",", checked));
        });
    settings
        .config()
        .forEach((name, value) -> {
          if (!CONFIG_NAME.matcher(name).matches()) {
            throw invalid(
                mount,
                "set '" + name + "'",
                "a name has lower-case letters, digits, '_', '-' and '.'");
          }
          put(mount, values, CONFIG + name, value);
        });
    return values;
  }

  /** Lists of names may be longer. */
  private static void put(MountPath mount, Map<String, String> values, String name, String value) {
    if (value.length() > MOST_CHARACTERS && !name.equals(ALLOWED)) {
      throw invalid(
          mount, "set " + name, "the value has more than " + MOST_CHARACTERS + " characters");
    }
    if (value.isEmpty()) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  private static KeyException absent(Namespace namespace, MountPath mount, String operation) {
    return KeyException.of(
        Kind.NOT_FOUND,
        mount.subject(),
        operation,
        "there is no such mount in namespace " + namespace,
        "mount list shows them");
  }

  private static KeyException invalid(MountPath mount, String operation, String detail) {
    return KeyException.of(Kind.INVALID, mount.subject(), operation, detail, null);
  }

  private Audited audited(String operation, Namespace namespace, MountPath mount) {
    return new Audited(registry.audit(), namespace, operation, mount.path());
  }

  private RecordStore records() {
    return registry.records();
  }
}
