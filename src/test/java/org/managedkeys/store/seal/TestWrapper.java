// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.managedkeys.key.KeyException;

/** Wraps by adding a number to each byte, where the name of the wrapper is right. */
final class TestWrapper implements KeyWrapper {

  private final String name;
  private volatile boolean reachable = true;
  private final AtomicInteger unwrapped = new AtomicInteger();

  TestWrapper(String name) {
    this.name = name;
  }

  void reachable(boolean now) {
    reachable = now;
  }

  int unwrapped() {
    return unwrapped.get();
  }

  @Override
  public String describe() {
    return "key '" + name + "'";
  }

  @Override
  public byte[] wrap(byte[] key) {
    return added(key, name.hashCode());
  }

  @Override
  public byte[] unwrap(byte[] wrapped) {
    if (!reachable) {
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE, describe(), "decrypt", "its service is down", null);
    }
    unwrapped.incrementAndGet();
    return added(wrapped, -name.hashCode());
  }

  private static byte[] added(byte[] bytes, int number) {
    byte[] result = Arrays.copyOf(bytes, bytes.length);
    for (int at = 0; at < result.length; at++) {
      result[at] += (byte) number;
    }
    return result;
  }
}
