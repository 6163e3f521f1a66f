// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.config.ServerConfiguration;

/**
 * Where a server has its settings from, which may be read again while it runs.
 *
 * @param file of the configuration
 * @param trial where everything is kept instead, if it is for trying out
 * @param listen what the command line says about the address
 */
record ServedConfiguration(
    Path file, Optional<TrialFolder> trial, Optional<InetSocketAddress> listen) {

  /**
   * The configuration as it is now.
   *
   * @throws org.managedkeys.key.KeyException that tells everything wrong with it
   */
  Configuration load() {
    Configuration written = Configuration.load(file, Backends.all());
    return trial.map(folder -> written.withStore(folder.store(written.store()))).orElse(written);
  }

  /** How it is served: for trying out, without TLS, and on this machine alone. */
  ServerConfiguration server(Configuration configuration) {
    ServerConfiguration written = configuration.server();
    if (trial.isPresent()) {
      InetSocketAddress standard = ServerConfiguration.standard().listen();
      return written.withoutTls().withListen(listen.orElse(standard));
    }
    return listen.map(written::withListen).orElse(written);
  }
}
