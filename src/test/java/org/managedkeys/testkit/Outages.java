// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.RecordStore;

/** Stores that are away whenever a test says so. */
public final class Outages {

  private Outages() {}

  /** A store that answers nothing while it is said to be away, in the words {@code it is away}. */
  public static RecordStore store(RecordStore store, AtomicBoolean away) {
    return (RecordStore)
        Proxy.newProxyInstance(
            RecordStore.class.getClassLoader(),
            new Class<?>[] {RecordStore.class},
            (proxy, method, arguments) -> {
              if (away.get() && !method.getName().equals("close")) {
                throw KeyException.of(Kind.UNAVAILABLE, "store", "read it", "it is away", null);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
