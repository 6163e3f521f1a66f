// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * What the helpers of mounts keep, under names that begin with the mount's UUID. Nobody can read it
 * once the mount is gone, as no other mount ever has the same UUID. Thread-safe.
 */
final class MountRecords {

  private static final Set<RecordKind> KINDS =
      EnumSet.of(
          RecordKind.PKI,
          RecordKind.CERTIFICATE,
          RecordKind.REVOKED,
          RecordKind.CRL,
          RecordKind.TRANSIT);

  /** Those of which there are few, and which say what a mount is made of. */
  private static final Set<RecordKind> SMALL = EnumSet.of(RecordKind.PKI, RecordKind.TRANSIT);

  /** How many records one change removes. */
  private static final int PAGE = 200;

  /** The first character after the slash that ends the UUID. */
  private static final char AFTER_SLASH = '/' + 1;

  private final RecordStore store;
  private final Namespace namespace;

  MountRecords(RecordStore store, Namespace namespace) {
    this.store = store;
    this.namespace = namespace;
  }

  /** Removes the few that say what a mount is made of, within the change that removes the mount. */
  static void removeSmall(RecordChange change, StoredRecord mount) {
    String prefix = mount.uuid() + "/";
    Namespace namespace = mount.key().namespace();
    for (RecordKind kind : SMALL) {
      for (String name : change.names(kind, namespace)) {
        if (name.startsWith(prefix)) {
          change.delete(new RecordKey(kind, namespace, name));
        }
      }
    }
  }

  /**
   * Removes what mounts have left that are gone, those too during whose removal a process stopped.
   */
  void removeOrphans() {
    KINDS.forEach(this::removeOrphans);
  }

  private void removeOrphans(RecordKind kind) {
    String after = "";
    while (true) {
      List<String> names = store.names(kind, namespace, after, PAGE);
      if (names.isEmpty()) {
        return;
      }
      String mount = mount(names.get(0));
      List<String> ofMount = names.stream().filter(name -> mount(name).equals(mount)).toList();
      boolean gone = store.change(change -> remove(change, kind, mount, ofMount));
      after = gone ? ofMount.get(ofMount.size() - 1) : mount + AFTER_SLASH;
    }
  }

  /** Looks for the mount in the change itself: it may have been made a moment ago. */
  private boolean remove(RecordChange change, RecordKind kind, String mount, List<String> names) {
    if (mounts(change).contains(mount)) {
      return false;
    }
    names.forEach(name -> change.delete(new RecordKey(kind, namespace, name)));
    return true;
  }

  private Set<String> mounts(RecordChange change) {
    return change.names(RecordKind.MOUNT, namespace).stream()
        .flatMap(path -> change.find(new RecordKey(RecordKind.MOUNT, namespace, path)).stream())
        .map(mount -> mount.uuid().toString())
        .collect(Collectors.toSet());
  }

  private static String mount(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }
}
