// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import java.util.Enumeration;
import java.util.Locale;
import java.util.stream.Stream;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A process that loads a configuration, walks the names and looks one key up. Prints nanoseconds of
 * the three, the bytes of heap and the native libraries in use after the second, and how many names
 * there were. Arguments: configuration, alias, which is empty if no key can be looked up.
 */
final class ConfiguredKeysProgram {

  private ConfiguredKeysProgram() {}

  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    Provider provider = new ManagedKeysProvider().configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);
    keys.load(null, null);
    long loaded = System.nanoTime();
    int count = walk(keys);
    long walked = System.nanoTime();
    long libraries = nativeLibraries();
    long heap = usedHeap();
    long before = System.nanoTime();
    if (arguments.length > 1) {
      Key key = keys.getKey(arguments[1], null);
      if (key == null) {
        throw new KeyStoreException(arguments[1] + " is not there");
      }
    }
    long found = System.nanoTime();
    // Asked here, so that the heap was measured with all of it.
    if (keys.size() != count) {
      throw new KeyStoreException(count + " names of " + keys.size() + " keys");
    }
    System.out.printf(
        Locale.ROOT,
        "%d %d %d %d %d %d%n",
        loaded - start,
        walked - loaded,
        found - before,
        heap,
        libraries,
        count);
    System.in.read();
  }

  private static int walk(KeyStore keys) throws KeyStoreException {
    int count = 0;
    for (Enumeration<String> names = keys.aliases(); names.hasMoreElements(); names.nextElement()) {
      count++;
    }
    return count;
  }

  /** JNA's own, and modules of tokens. */
  private static long nativeLibraries() throws IOException {
    try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      return mapped
          .map(line -> line.substring(line.lastIndexOf(' ') + 1))
          .filter(file -> file.contains("jna") || file.contains("softhsm"))
          .distinct()
          .count();
    }
  }

  static long usedHeap() {
    for (int time = 0; time < 3; time++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
