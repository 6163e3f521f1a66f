// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.ManagedKeysServer;

/**
 * The server that is measured: a Transit mount with one key, over HTTPS. Prints its port and a root
 * token, and then, for each line of its input, for how many milliseconds its compilers have been
 * busy. Ends when its input does.
 */
final class BenchServerProgram {

  private BenchServerProgram() {}

  /**
   * Serves.
   *
   * @param arguments the configuration, whose store is empty
   */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = Configuration.load(Path.of(arguments[0]), Backends.all());
    try (KeyRegistry registry = configuration.openRegistry()) {
      BenchTransit.create(registry, TransitOperation.SIGN);
      try (ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
        String token = server.tokens().createRoot(Optional.empty(), Optional.empty()).secret();
        System.out.println(server.address().getPort() + " " + token);
        while (System.in.read() >= 0) {
          System.out.println(ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
        }
      }
    }
  }
}
