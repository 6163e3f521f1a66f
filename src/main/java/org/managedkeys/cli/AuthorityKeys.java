// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.jca.ManagedKeyPairs;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;

/** Sees to it that the two keys of a CA exist. */
final class AuthorityKeys {

  private final KeyRegistry registry;
  private final TwoTierPlan plan;
  private final InitProgress progress;

  AuthorityKeys(KeyRegistry registry, TwoTierPlan plan, InitProgress progress) {
    this.registry = registry;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Makes what is missing.
   *
   * @throws KeyException NOT_FOUND if there is no entry and none is to be made; DENIED where
   *     allow_generate_key does not permit it
   */
  void complete() {
    complete(plan.root().key());
    complete(plan.issuing().key());
  }

  private void complete(String name) {
    KeyName key = new KeyName(plan.namespace(), name);
    String what = "key " + key;
    if (registry.entry(key).isEmpty()) {
      KeySpec spec = plan.generate().orElseThrow(() -> absent(key));
      progress.make(
          what + " (" + spec + ")",
          () ->
              registry
                  .lifecycle()
                  .generate(key, Map.of(), spec, KeyUsage.defaultsOf(spec.algorithm().family())));
    } else if (TwoTierAuthority.found(() -> ManagedKeyPairs.of(registry.key(key))).isPresent()) {
      progress.there(what);
    } else if (plan.generate().isPresent()) {
      KeySpec spec = plan.generate().get();
      progress.make(
          what + " (" + spec + ")", () -> registry.lifecycle().generateDeclared(key, spec));
    } else {
      progress.make(
          what, () -> new Administration(registry).keys().generate(key.namespace(), key.name()));
    }
  }

  private static KeyException absent(KeyName key) {
    return KeyException.of(
        KeyException.Kind.NOT_FOUND,
        "key '" + key + "'",
        "make it the key of a CA",
        "no key has this name in namespace " + key.namespace(),
        "make its entry, managed-keys key put, or add --generate P-384");
  }
}
