// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.store.seal.Seal;

/** The seal of a registry's store, made when the first secret is to be opened. Thread-safe. */
final class StoreSeal {

  private final KeyRegistry registry;
  private final Function<KeyRegistry, Seal> maker;
  private volatile @Nullable Seal seal;

  StoreSeal(KeyRegistry registry, Function<KeyRegistry, Seal> maker) {
    this.registry = registry;
    this.maker = maker;
  }

  Seal get() {
    Seal present = seal;
    if (present == null) {
      synchronized (this) {
        present = seal;
        if (present == null) {
          present = maker.apply(registry);
          seal = present;
        }
      }
    }
    return present;
  }

  /** Forgets the keys that it has used; a later use gets them again. */
  synchronized void close() {
    Seal present = seal;
    seal = null;
    if (present != null) {
      present.close();
    }
  }
}
