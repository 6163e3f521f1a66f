// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.wire.Answer;

/** A process that issues certificates by many threads until it is done, or is killed. */
public final class IssuingProgram {

  static final String PATH = "pki";
  static final String ROLE = "web";

  /** At the end of each line: one that was cut off by a kill does not have it. */
  static final String END = ";";

  private static final int THREADS = 8;

  private IssuingProgram() {}

  /**
   * Arguments: the configuration and how many certificates. Prints the serial number of each when
   * it has got it.
   */
  public static void main(String[] args) throws Exception {
    try (KeyRegistry registry =
        Configuration.load(Path.of(args[0]), Backends.all()).openRegistry()) {
      PkiMount mount = PkiMount.open(registry, Namespace.ROOT, PATH);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<?>> issued = new ArrayList<>();
      for (int n = 0; n < Integer.parseInt(args[1]); n++) {
        String name = "n" + n + ".example.com";
        issued.add(threads.submit(() -> issue(mount, name)));
      }
      for (Future<?> each : issued) {
        each.get();
      }
      threads.shutdown();
    }
  }

  private static void issue(PkiMount mount, String name) {
    Answer answer = mount.issuance().issue("", ROLE, Map.of("common_name", name));
    synchronized (System.out) {
      System.out.println(answer.data().get("serial_number") + END);
      System.out.flush();
    }
  }
}
