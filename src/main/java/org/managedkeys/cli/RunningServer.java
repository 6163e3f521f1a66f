// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.config.Configuration;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.ManagedKeysServer;
import org.managedkeys.transit.TransitMount;

/** A server and the registry behind it, by a configuration that may change. For one thread. */
final class RunningServer implements AutoCloseable {

  private final ServedConfiguration source;
  private final ManagedKeysServer server;
  private Configuration configuration;
  private KeyRegistry registry;

  /** What {@link #registry} is made of. */
  private FileSettings settings;

  private RunningServer(
      ServedConfiguration source,
      FileSettings settings,
      Configuration configuration,
      KeyRegistry registry,
      ManagedKeysServer server) {
    this.source = source;
    this.settings = settings;
    this.configuration = configuration;
    this.registry = registry;
    this.server = server;
  }

  /** It listens from now on; for trying out, with a mount of each type. */
  static RunningServer start(ServedConfiguration source) {
    FileSettings settings = FileSettings.of(source.file());
    Configuration configuration = source.load();
    ServerConfiguration served = source.server(configuration);
    ManagedKeysServer.installLog(served.log());
    KeyRegistry registry = configuration.openRegistry();
    try {
      if (source.trial().isPresent()) {
        mount(registry, PkiMount.TYPE);
        mount(registry, TransitMount.TYPE);
      }
      ManagedKeysServer server = ManagedKeysServer.start(served, registry);
      return new RunningServer(source, settings, configuration, registry, server);
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private static void mount(KeyRegistry registry, String type) {
    new Administration(registry).mounts().enable(Namespace.ROOT, type, type, MountSettings.NONE);
  }

  ManagedKeysServer server() {
    return server;
  }

  Configuration configuration() {
    return configuration;
  }

  KeyRegistry registry() {
    return registry;
  }

  /**
   * Reads the configuration again. What is open of key services stays open if the file says the
   * same of them; otherwise all of it is opened anew, and the earlier ones are closed when requests
   * that use them are answered.
   *
   * @return the names of settings that count only for a new start
   * @throws RuntimeException if anything is wrong with it; all stays as it was
   */
  List<String> reload() {
    FileSettings written = FileSettings.of(source.file());
    Configuration read = source.load();
    if (written.equals(settings)) {
      return server.reload(source.server(read));
    }
    KeyRegistry opened = read.openRegistry();
    List<String> later;
    try {
      later = server.reload(source.server(read), opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    registry.close();
    registry = opened;
    configuration = read;
    settings = written;
    return later;
  }

  @Override
  public void close() {
    server.close();
    registry.close();
  }
}
