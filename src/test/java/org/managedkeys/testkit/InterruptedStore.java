// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
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
              Object result = answer(called, store, arguments);
              if (called.getName().equals(method)) {
                meanwhile.getAndSet(() -> {}).run();
              }
              return result;
            });
  }

  /**
   * A store that does something before one of its changes is made.
   *
   * @param passing how many changes are made first
   * @param meanwhile is done once
   */
  public static RecordStore beforeChange(RecordStore store, int passing, Runnable meanwhile) {
    AtomicInteger left = new AtomicInteger(passing);
    return (RecordStore)
        Proxy.newProxyInstance(
            RecordStore.class.getClassLoader(),
            new Class<?>[] {RecordStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals("change") && left.getAndDecrement() == 0) {
                meanwhile.run();
              }
              return answer(called, store, arguments);
            });
  }

  private static Object answer(Method called, RecordStore store, Object[] arguments)
      throws Throwable {
    try {
      return called.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
