// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MakesRandom;

/**
 * Random bytes from the generator of one key service: of the connection that {@code random} names,
 * or that of the key it names, which must then have the usage {@code generate_random}; without it,
 * of the connection for new keys.
 *
 * <p>Thread-safe.
 */
public final class RandomSource {

  /** From this length on, zeros are a buffer that nobody filled: by chance once in 2^128. */
  private static final int LONG_ENOUGH_TO_TELL = 16;

  private static final String OPERATION = "make random bytes";

  private final KeyRegistry registry;
  private final Optional<String> named;

  RandomSource(KeyRegistry registry, Optional<String> named) {
    this.registry = registry;
    this.named = named;
  }

  /**
   * Random bytes; never fewer, and never any that the service did not make.
   *
   * @param count how many, at least 1
   * @throws KeyException INVALID if nothing names the service, DENIED if the key named lacks the
   *     usage, UNSUPPORTED if the service has no generator, and whatever the service says
   */
  public byte[] bytes(int count) {
    Connection connection = connection();
    if (!(connection.backend() instanceof MakesRandom service)) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          connection.toString(),
          OPERATION,
          "a connection of type " + connection.type().name() + " has no random generator",
          "name another in random = <kms or key>");
    }
    byte[] bytes = service.random(count);
    if (bytes.length != count) {
      throw wrongAnswer(connection, bytes.length + " bytes where " + count + " were asked for");
    }
    if (count >= LONG_ENOUGH_TO_TELL && isZero(bytes)) {
      throw wrongAnswer(connection, count + " zero bytes");
    }
    return bytes;
  }

  private Connection connection() {
    String name =
        named.orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                "random source",
                OPERATION,
                "the configuration names no key service for it; connections are "
                    + registry.connectionNames(),
                "add random = <kms or key>"));
    Optional<Connection> connection =
        registry.connections().stream().filter(c -> c.name().equals(name)).findFirst();
    if (connection.isPresent()) {
      return connection.get();
    }
    RegisteredKey key = registry.key(KeyName.parse(name));
    key.require(KeyUsage.GENERATE_RANDOM);
    key.takeDown(KeyUsage.GENERATE_RANDOM, "random");
    return key.connection();
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static KeyException wrongAnswer(Connection connection, String answer) {
    return KeyException.of(
        Kind.INTERNAL, connection.toString(), OPERATION, "its service answered " + answer, null);
  }
}
