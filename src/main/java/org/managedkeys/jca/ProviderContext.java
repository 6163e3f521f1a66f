// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.KeyRegistry;

/**
 * What one provider object works with: its configuration, read once, and the registry made from it.
 * A configuration that cannot be read is remembered and told at the first real operation, because a
 * provider that throws while it is loaded can take the whole JCA of the process with it.
 *
 * <p>Thread-safe.
 */
final class ProviderContext implements AutoCloseable {

  /** Both together, so that they are made in one step. */
  private record Loaded(Configuration configuration, KeyRegistry registry) {}

  private final Optional<Path> file;

  /** Asked for when the file is read: a registration loads no class of a back end. */
  private final Supplier<List<BackendType>> types;

  private @Nullable Loaded loaded;
  private @Nullable KeyException failure;

  private ProviderContext(Optional<Path> file) {
    this(file, Backends::all);
  }

  private ProviderContext(Optional<Path> file, Supplier<List<BackendType>> types) {
    this.file = file;
    this.types = types;
  }

  /** Knows other kinds of key service than those that are listed; reads the file on first use. */
  static ProviderContext of(Path file, List<BackendType> types) {
    return new ProviderContext(Optional.of(file), () -> types);
  }

  /** Reads the file that the system property or the environment names, on first use. */
  static ProviderContext ofDefaultFile() {
    return new ProviderContext(Optional.empty());
  }

  /** Reads the file at once; an error is kept for the first use. */
  static ProviderContext of(String file) {
    try {
      ProviderContext context = new ProviderContext(Optional.of(Path.of(file)));
      context.tryToLoad();
      return context;
    } catch (InvalidPathException e) {
      ProviderContext context = new ProviderContext(Optional.empty());
      context.failure =
          KeyException.of(
              KeyException.Kind.INVALID,
              "provider ManagedKeys",
              "use it",
              "the configuration's path is no path: " + e.getMessage(),
              null,
              e);
      return context;
    }
  }

  private void tryToLoad() {
    try {
      loaded();
    } catch (KeyException e) {
      // kept in failure, and thrown by the first use
    }
  }

  /**
   * The settings.
   *
   * @throws KeyException of kind INVALID if there are none or if they cannot be read; the same each
   *     time for a file that was named, tried again where none was
   */
  Configuration configuration() {
    return loaded().configuration();
  }

  KeyRegistry registry() {
    return loaded().registry();
  }

  private synchronized Loaded loaded() {
    if (loaded != null) {
      return loaded;
    }
    if (failure != null) {
      throw failure;
    }
    Path path =
        file.or(Configuration::defaultFile)
            .orElseThrow(() ->
                KeyException.of(
                    KeyException.Kind.INVALID,
                    "provider ManagedKeys",
                    "use it",
                    "it has no configuration",
                    "give the path of provider.properties: keytool -providerarg, jarsigner"
                        + " -providerArg, security.provider.N=ManagedKeys <path>,"
                        + " -Dmanagedkeys.config=<path> or MANAGEDKEYS_CONFIG"));
    try {
      Configuration configuration = Configuration.load(path, types.get());
      loaded = new Loaded(configuration, configuration.openRegistry());
      return loaded;
    } catch (KeyException e) {
      failure = e;
      throw e;
    }
  }

  /** Closes sessions and connections, if any were opened. */
  @Override
  public synchronized void close() {
    if (loaded != null) {
      loaded.registry().close();
    }
  }
}
