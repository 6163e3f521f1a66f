// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The data keys of one managed key that are kept for further messages. Thread-safe. */
final class DataKeyCache {

  /** How many contexts have a data key in use at a time. */
  private static final int CONTEXTS = 16;

  private final DataKeyLimits limits;
  private final ReentrantLock making = new ReentrantLock();
  private final KeptKeys<Map<String, String>> inUse = new KeptKeys<>(CONTEXTS);
  private final KeptKeys<Wrapped> unwrapped;

  DataKeyCache(DataKeyLimits limits) {
    this.limits = limits;
    this.unwrapped = new KeptKeys<>(limits.cached());
  }

  /** What a data key was unwrapped from; in another context it would be another question. */
  record Wrapped(ByteBuffer encrypted, Map<String, String> context) {}

  DataKeyLimits limits() {
    return limits;
  }

  /** Held while the service makes one: whoever comes then will use the same. */
  ReentrantLock making() {
    return making;
  }

  /** Those that encrypt, by context. */
  KeptKeys<Map<String, String>> inUse() {
    return inUse;
  }

  /** Those that decrypt. */
  KeptKeys<Wrapped> unwrapped() {
    return unwrapped;
  }

  /** Overwrites the keys that are kept; new ones may be kept afterwards. */
  void clear() {
    inUse.clear();
    unwrapped.clear();
  }
}
