// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/** One entry of the live store. Immutable. */
public sealed interface StoredEntry {

  KeyName name();

  /** Stays with the entry as long as it exists; one that is made anew has another. */
  UUID uuid();

  /** 1 when the entry is made, and one more with every change; the store counts. */
  long version();

  /** When the entry was created, in milliseconds precision. */
  Instant created();

  /**
   * A key that was made or bound at run time.
   *
   * @param kms the connection it is reached through: the name of a declared one, the UUID of a
   *     stored one, or {@code key.<name>} for the private one of a key that has a type
   * @param type the kind of key service of a key that describes its connection by itself; empty for
   *     others
   * @param fields where it is in the service, in the configuration's own field names, with those of
   *     a private connection; secrets are sealed
   */
  record StoredKey(
      KeyName name,
      UUID uuid,
      long version,
      Instant created,
      String kms,
      Optional<String> type,
      Map<String, String> fields,
      Set<KeyUsage> usages,
      Optional<StoredChain> chain)
      implements StoredEntry {

    public StoredKey {
      fields = Map.copyOf(fields);
      usages = Set.copyOf(usages);
      if (type.isPresent() && !kms.equals(privateConnection(name))) {
        throw new IllegalArgumentException("a key with a type has a connection of its own");
      }
    }

    /** A new key of a connection. */
    public StoredKey(
        KeyName name,
        Instant created,
        String kms,
        Map<String, String> fields,
        Set<KeyUsage> usages,
        Optional<StoredChain> chain) {
      this(name, UUID.randomUUID(), 1, created, kms, Optional.empty(), fields, usages, chain);
    }

    /** How the connection is named that a key describes by itself. */
    public static String privateConnection(KeyName name) {
      return "key." + name;
    }

    public StoredKey withChain(StoredChain newChain) {
      return withChain(Optional.of(newChain));
    }

    public StoredKey withoutChain() {
      return withChain(Optional.empty());
    }

    private StoredKey withChain(Optional<StoredChain> newChain) {
      return new StoredKey(name, uuid, version, created, kms, type, fields, usages, newChain);
    }
  }

  /** The chain of a key that the configuration declares. */
  record ChainOfDeclaredKey(
      KeyName name, UUID uuid, long version, Instant created, StoredChain chain)
      implements StoredEntry {

    /** A new one. */
    public ChainOfDeclaredKey(KeyName name, Instant created, StoredChain chain) {
      this(name, UUID.randomUUID(), 1, created, chain);
    }
  }

  /** A certificate that is trusted; there is no key. */
  record TrustedCertificate(
      KeyName name, UUID uuid, long version, Instant created, X509Certificate certificate)
      implements StoredEntry {

    /** A new one. */
    public TrustedCertificate(KeyName name, Instant created, X509Certificate certificate) {
      this(name, UUID.randomUUID(), 1, created, certificate);
    }
  }
}
