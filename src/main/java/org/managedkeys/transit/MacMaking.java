// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/**
 * Makes message authentication codes with one key version, in its service. What the key cannot do
 * is refused when this is made, before its service is asked. Thread-safe.
 */
final class MacMaking {

  private final OpenVersion version;
  private final MacAlgorithm algorithm;
  private final String operation;

  /**
   * Chooses the code.
   *
   * @param operation for messages
   * @throws KeyException UNSUPPORTED if the key cannot make it, with a hint that says what it can;
   *     as {@link org.managedkeys.registry.RegisteredKey#use} and {@link OpenVersion#handle}
   */
  MacMaking(OpenVersion version, MacAlgorithm algorithm, String operation) {
    this.version = version;
    this.algorithm = algorithm;
    this.operation = operation;
    requireFamily();
    Macs key = version.managed().use(KeyUsage.MAC, Macs.class);
    // It must be the key that the version was made with.
    version.handle();
    try {
      key.checkMac(algorithm);
    } catch (KeyException e) {
      throw unsupported(e.problem(), possible(key), e);
    }
  }

  /** Before the usages, which would not help a key of another type. */
  private void requireFamily() {
    KeyAlgorithm present = version.version().algorithm();
    if (present.family() != algorithm.family()) {
      boolean isHmac = algorithm.family() == Family.HMAC;
      throw unsupported(
          "a key of type "
              + present.jcaName()
              + " makes no "
              + (isHmac ? "HMAC; one of type HMAC does" : "CMAC; one of type AES does"),
          switch (present.family()) {
            case AES -> "this one may make a CMAC";
            case HMAC -> "this one may make an HMAC";
            default -> "";
          },
          null);
    }
  }

  private static String possible(Macs key) {
    String names =
        Arrays.stream(HashName.values())
            .filter(hash -> makes(key, hash.mac()))
            .map(HashName::text)
            .collect(Collectors.joining("|"));
    return names.isEmpty() ? "" : "send algorithm=" + names;
  }

  private static boolean makes(Macs key, MacAlgorithm algorithm) {
    try {
      key.checkMac(algorithm);
      return true;
    } catch (KeyException e) {
      // Another hash, perhaps.
      return false;
    }
  }

  OpenVersion version() {
    return version;
  }

  /**
   * The code of data.
   *
   * @return as many bytes as the code has
   * @throws KeyException as {@link org.managedkeys.registry.RegisteredKey#use}, and what the
   *     service says
   */
  byte[] mac(byte[] data) {
    // Again, because permission can be taken away in the middle of a batch.
    byte[] code = version.managed().use(KeyUsage.MAC, Macs.class).mac(algorithm, data);
    if (code.length != algorithm.bytes()) {
      throw KeyException.of(
          Kind.INTERNAL,
          version.subject(),
          operation,
          "its service answered "
              + code.length
              + " bytes where "
              + algorithm.jcaName()
              + " has "
              + algorithm.bytes(),
          null);
    }
    return code;
  }

  private KeyException unsupported(String detail, String hint, @Nullable KeyException cause) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        version.subject(),
        operation,
        detail,
        hint.isEmpty() ? null : hint,
        cause);
  }
}
