// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.registry.Registries.TEAM;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.Signs;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.file.FileStore;

/** Who may do what: every combination of what the one rule speaks of, and again after a change. */
class PermissionRuleTest {

  private static final List<Namespace> NAMESPACES = List.of(Namespace.ROOT, TEAM);
  private static final List<String> MOUNTS = List.of(Mount.JCA, "pki/", "transit/");
  private static final List<Set<KeyUsage>> USAGES = usages();

  @TempDir private Path folder;
  private Registries registries;
  private RecordStore store;

  /** A key of the matrix and what is true of it. */
  private record Case(
      KeyName name, boolean declared, boolean anyMount, boolean listed, Set<KeyUsage> usages) {}

  private static List<Set<KeyUsage>> usages() {
    List<Set<KeyUsage>> all = new ArrayList<>();
    all.add(EnumSet.allOf(KeyUsage.class));
    for (KeyUsage usage : KeyUsage.values()) {
      all.add(EnumSet.of(usage));
      all.add(EnumSet.complementOf(EnumSet.of(usage)));
    }
    return all;
  }

  private static Class<? extends ManagedKey> capability(KeyUsage usage) {
    return switch (usage) {
      case SIGN -> Signs.class;
      case ENCRYPT, WRAP -> Encrypts.class;
      case DECRYPT, UNWRAP -> Decrypts.class;
      case MAC -> Macs.class;
      case DERIVE -> Agrees.class;
      case VERIFY, GENERATE_RANDOM -> ManagedKey.class;
    };
  }

  @BeforeEach
  void openStore() {
    registries = new Registries(folder);
    store = new FileStore(folder.resolve("store"));
  }

  private List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Namespace namespace : NAMESPACES) {
      for (boolean declared : new boolean[] {true, false}) {
        for (boolean anyMount : new boolean[] {true, false}) {
          for (boolean listed : new boolean[] {true, false}) {
            for (Set<KeyUsage> usages : USAGES) {
              KeyName name = new KeyName(namespace, "key-" + cases.size());
              cases.add(new Case(name, declared, anyMount, listed, usages));
            }
          }
        }
      }
    }
    return cases;
  }

  private void putMounts(List<Case> cases) {
    for (Namespace namespace : NAMESPACES) {
      Set<String> listed = new TreeSet<>();
      for (Case each : cases) {
        if (each.listed() && each.name().namespace().equals(namespace)) {
          listed.add(each.name().name());
        }
      }
      // The other mount lists all that this one does not, and names of the other namespace.
      Set<String> others = new TreeSet<>();
      cases.forEach(each -> others.add(each.name().name()));
      others.removeAll(listed);
      putMount(namespace, "pki", listed);
      putMount(namespace, "transit", others);
    }
  }

  private void putMount(Namespace namespace, String path, Set<String> allowed) {
    RecordKey key = new RecordKey(RecordKind.MOUNT, namespace, path);
    String list = String.join(",", allowed);
    if (store.find(key).isPresent()) {
      Registries.set(store, key, "allowed_managed_keys", list);
    } else {
      Registries.put(store, Registries.mount(namespace, path, list));
    }
  }

  private static void putValues(Map<String, String> values, Case each) {
    values.put("usages", KeyUsage.formatList(each.usages()));
    values.put("field.any_mount", Boolean.toString(each.anyMount()));
  }

  /** What the rule says; null for a use that is allowed. */
  private static @Nullable Kind expected(
      Case key, Namespace namespace, String mount, KeyUsage usage) {
    if (!key.name().namespace().equals(namespace)) {
      return Kind.NOT_FOUND;
    }
    boolean mayUse =
        switch (mount) {
          case Mount.JCA -> true;
          case "pki/" -> key.anyMount() || key.listed();
          default -> key.anyMount() || !key.listed();
        };
    return mayUse && key.usages().contains(usage) ? null : Kind.DENIED;
  }

  private static @Nullable Kind refusal(Runnable use) {
    try {
      use.run();
      return null;
    } catch (KeyException e) {
      return e.kind();
    }
  }

  private static void checkAll(
      KeyRegistry registry, List<Case> cases, Map<String, RegisteredKey> held) {
    Map<String, String> wrong = new LinkedHashMap<>();
    int checked = 0;
    for (Namespace namespace : NAMESPACES) {
      for (String mount : MOUNTS) {
        MountedKeys keys = registry.mount(namespace, mount);
        for (Case each : cases) {
          @Nullable Kind notFound = refusal(() -> keys.key(each.name().name()));
          @Nullable RegisteredKey key = notFound == null ? keys.key(each.name().name()) : null;
          for (KeyUsage usage : KeyUsage.values()) {
            String what = mount + " of " + namespace + ", " + usage + ", " + each;
            @Nullable Kind found =
                key == null ? notFound : refusal(() -> key.use(usage, capability(usage)));
            @Nullable Kind expected = expected(each, namespace, mount, usage);
            if (found != expected) {
              wrong.put(what, "new: " + found + ", not " + expected);
            }
            if (each.name().namespace().equals(namespace)) {
              RegisteredKey before = held.computeIfAbsent(mount + each.name(), unused -> key);
              @Nullable Kind again = refusal(() -> before.use(usage, capability(usage)));
              if (again != expected) {
                wrong.put(what, "held: " + again + ", not " + expected);
              }
            }
            checked++;
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isEqualTo(2 * 3 * cases.size() * KeyUsage.values().length);
  }

  @Test
  void use_isAllowed_byTheRuleAlone_andAgainAfterEveryChange() {
    List<Case> cases = cases();
    List<StoredRecord> records = new ArrayList<>();
    for (Case each : cases) {
      if (each.declared()) {
        registries.declare(each.name(), each.usages(), each.anyMount());
      } else {
        StoredRecord record = Registries.key(each.name(), "far", Map.of());
        Map<String, String> values = new LinkedHashMap<>(record.values());
        putValues(values, each);
        records.add(Registries.record(record.key(), values));
      }
    }
    Registries.put(store, records.toArray(new StoredRecord[0]));
    putMounts(cases);
    try (KeyRegistry registry = registries.open(store)) {
      Map<String, RegisteredKey> held = new LinkedHashMap<>();
      checkAll(registry, cases, held);

      // Every stored key gets other usages and the other flag, every mount the other list.
      List<Case> changed = new ArrayList<>();
      for (Case each : cases) {
        changed.add(
            each.declared()
                ? new Case(each.name(), true, each.anyMount(), !each.listed(), each.usages())
                : new Case(
                    each.name(),
                    false,
                    !each.anyMount(),
                    !each.listed(),
                    USAGES.get(USAGES.size() - 1 - USAGES.indexOf(each.usages()))));
      }
      store.change(change -> {
        for (Case each : changed) {
          if (!each.declared()) {
            StoredRecord present = change.find(RecordKey.entry(each.name())).orElseThrow();
            Map<String, String> values = new LinkedHashMap<>(present.values());
            putValues(values, each);
            change.put(present.with(values));
          }
        }
        return changed;
      });
      putMounts(changed);
      registries.refreshed();
      checkAll(registry, changed, held);
    }
  }
}
