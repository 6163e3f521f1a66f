// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.managedkeys.store.RecordStore;

/** A store whose callers are held up while somebody else does something. */
public final class InterruptedStore {

  private InterruptedStore() {}

  /**
   * A store that does something between the end of a call and its return.
   *
   * @param method the name of the calls
   * @param meanwhile is done once for each time that it is set
   */
  public static RecordStore after(
      String method, RecordStore store, AtomicReference<Runnable> meanwhile) {
    return (RecordStore)
        Proxy.newProxyInstance(
            RecordStore.class.getClassLoader(),
            new Class<?>[] {RecordStore.class},
            (proxy, called, arguments) -> {
              try {
                Object result = called.invoke(store, arguments);
                if (called.getName().equals(method)) {
                  meanwhile.getAndSet(() -> {}).run();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
