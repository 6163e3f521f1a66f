// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts the calls that reach a PKCS #11 module of this process, at the binding; also for tests of
 * other packages. One at a time per module; until closed, it sees the calls of all connections.
 */
public final class CryptokiCalls implements AutoCloseable {

  private final Pkcs11Module module;
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

  private CryptokiCalls(Pkcs11Module module, Consumer<String> before) {
    this.module = module;
    module.intercept(bound ->
        (Cryptoki)
            Proxy.newProxyInstance(
                Cryptoki.class.getClassLoader(),
                new Class<?>[] {Cryptoki.class},
                (proxy, method, arguments) -> {
                  String name =
                      "C_"
                          + Character.toUpperCase(method.getName().charAt(0))
                          + method.getName().substring(1);
                  counts.computeIfAbsent(name, unused -> new AtomicLong()).incrementAndGet();
                  before.accept(name);
                  try {
                    return method.invoke(bound, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  /** Starts to count. */
  public static CryptokiCalls on(Path library) {
    return on(library, name -> {});
  }

  /**
   * Starts to count, and does something before each call.
   *
   * @param before is given the function's name, for example C_Sign
   */
  public static CryptokiCalls on(Path library, Consumer<String> before) {
    try {
      return new CryptokiCalls(Tokens.module(library), before);
    } catch (CryptokiFailure e) {
      throw new IllegalStateException(e);
    }
  }

  /** Calls of one function since the start or the last {@link #reset}. */
  public long count(String function) {
    AtomicLong count = counts.get(function);
    return count == null ? 0 : count.get();
  }

  /** Calls by function, those that were called. */
  public Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.get()));
    return all;
  }

  public void reset() {
    counts.clear();
  }

  @Override
  public void close() {
    module.intercept(null);
  }
}
