// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.NodeSettings;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.registry.SealingKey;
import org.managedkeys.store.seal.AesGcmSeal;
import org.managedkeys.store.seal.SealKeys;

/**
 * A configuration file, read and checked: a snapshot. Immutable; safe to share between threads.
 * Prints names only, never values.
 *
 * @param file where it was read, absolute
 * @param lastModified when the file was last changed before it was read
 * @param providerName {@code ManagedKeys}, or {@code ManagedKeys-<provider_name>}
 * @param namespace the namespace that a KeyStore shows when it names none
 * @param keyPairGenerators whether generic KeyPairGenerator names (RSA, EC, Ed25519) answer
 * @param keyGenerators whether generic KeyGenerator names (AES, HmacSHA256) answer
 * @param defaultKms the connection for new keys: the one that {@code default_kms} names, or the
 *     only declared one
 * @param random the connection, or else the key, whose service gives random bytes; if none is
 *     named, that of {@code defaultKms}
 * @param store how what changes at run time is kept
 * @param connections those of {@code kms.*} in the order of the file, then those that keys describe
 *     by themselves, each named {@code key.<name>} after its key
 * @param keys in the order of the file
 * @param node what stored records mean on this node
 * @param writtenServer what {@link #server} gives; empty if the file says nothing of it
 */
public record Configuration(
    Path file,
    Instant lastModified,
    String providerName,
    Namespace namespace,
    boolean keyPairGenerators,
    boolean keyGenerators,
    Optional<String> defaultKms,
    Optional<String> random,
    StoreSettings store,
    List<Connection> connections,
    List<DeclaredKey> keys,
    NodeSettings node,
    Optional<ServerConfiguration> writtenServer) {

  /** System property that names the configuration file of the default provider. */
  public static final String FILE_PROPERTY = "managedkeys.config";

  /** Environment variable for the same; the property wins. */
  public static final String FILE_VARIABLE = "MANAGEDKEYS_CONFIG";

  static final String PROVIDER_NAME = "ManagedKeys";
  static final String STORE_FOLDER = "managed-keys.d";

  public Configuration {
    connections = List.copyOf(connections);
    keys = List.copyOf(keys);
  }

  /**
   * Reads a file. Nothing else is read, no key service is reached, and references such as {@code
   * ${file:/run/secrets/pin}} are left for later, except in settings that decide what exists: the
   * top-level ones, a connection's type, a key's connection and usages, and the flags.
   *
   * @param types the kinds of key service that there are
   * @throws KeyException of kind INVALID that tells everything wrong with the file, line by line;
   *     NOT_FOUND or DENIED if there is no file or it may not be read
   */
  public static Configuration load(Path file, List<BackendType> types) {
    try {
      return ConfigurationReader.read(file, types);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The file that a provider reads which was told none: the system property {@value
   * #FILE_PROPERTY}, else the environment variable {@value #FILE_VARIABLE}. Blank counts as absent;
   * the file need not exist.
   *
   * @throws KeyException of kind INVALID if the text cannot be a path
   */
  public static Optional<Path> defaultFile() {
    Optional<Path> file =
        path("the system property " + FILE_PROPERTY, System.getProperty(FILE_PROPERTY));
    return file.isPresent()
        ? file
        : path("the environment variable " + FILE_VARIABLE, System.getenv(FILE_VARIABLE));
  }

  /** How the HTTP API is served, if it is. */
  public ServerConfiguration server() {
    return writtenServer.orElseGet(ServerConfiguration::standard);
  }

  /** The same with another live store. */
  public Configuration withStore(StoreSettings other) {
    return new Configuration(
        file,
        lastModified,
        providerName,
        namespace,
        keyPairGenerators,
        keyGenerators,
        defaultKms,
        random,
        other,
        connections,
        keys,
        node,
        writtenServer);
  }

  /** A registry over these settings and the live store; the caller closes it. */
  public KeyRegistry openRegistry() {
    return new KeyRegistry(
        new RegistrySettings(
            new RegistrySettings.Declared(
                connections, keys, Set.of(namespace), lastModified, defaultKms, random),
            node,
            store.location().open(),
            registry -> seal(registry),
            store.openAudit(),
            store.refresh()));
  }

  /** What seals the secrets in the store of a registry. */
  public AesGcmSeal seal(KeyRegistry registry) {
    return new AesGcmSeal(
        SealKeys.of(
            registry.records(),
            store.sealFile(),
            store.sealKey(),
            name -> new SealingKey(registry.key(name))));
  }

  private static KeyException unreadable(Path file, IOException cause) {
    KeyException.Kind kind = KeyException.Kind.INVALID;
    String detail = "it is no readable file (" + cause.getMessage() + ")";
    @Nullable String hint = null;
    if (cause instanceof NoSuchFileException) {
      kind = KeyException.Kind.NOT_FOUND;
      detail = "the file does not exist";
      hint =
          "name it in the system property "
              + FILE_PROPERTY
              + " or the environment variable "
              + FILE_VARIABLE;
    } else if (cause instanceof AccessDeniedException) {
      kind = KeyException.Kind.DENIED;
      detail = "this process may not read the file";
    }
    return KeyException.of(
        kind, file.toString(), ConfigurationReader.OPERATION, detail, hint, cause);
  }

  private static Optional<Path> path(String subject, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text.strip()));
    } catch (InvalidPathException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID, subject, "use it", "it is not a path", null, e);
    }
  }
}
