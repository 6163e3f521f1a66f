// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * How long something that was read from the live store is relied on while it cannot be read again.
 * Not thread-safe.
 */
final class Patience {

  private final StoreWatch watch;
  private boolean failing;
  private long since;

  Patience(StoreWatch watch) {
    this.watch = watch;
  }

  /** Tells that it was read. */
  void succeeded() {
    failing = false;
  }

  /**
   * Tells why it could not be read, and returns if what is known may be used for the time being.
   *
   * @throws KeyException the same, otherwise
   */
  void failed(KeyException failure) {
    if (failure.kind() != Kind.UNAVAILABLE) {
      throw failure;
    }
    if (!failing) {
      failing = true;
      since = watch.now();
    }
    if (!watch.isBearable(since)) {
      throw failure;
    }
  }
}
