// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/** One entry of the live store. Immutable. */
public sealed interface StoredEntry {

  KeyName name();

  /** When the entry was created, in milliseconds precision. */
  Instant created();

  /**
   * A key that was made or bound at run time.
   *
   * @param kms the connection it is reached through
   * @param fields where it is in the service, in the configuration's own field names; no secrets
   */
  record StoredKey(
      KeyName name,
      Instant created,
      String kms,
      Map<String, String> fields,
      Set<KeyUsage> usages,
      Optional<StoredChain> chain)
      implements StoredEntry {

    public StoredKey {
      fields = Map.copyOf(fields);
      usages = Set.copyOf(usages);
    }

    public StoredKey withChain(StoredChain newChain) {
      return new StoredKey(name, created, kms, fields, usages, Optional.of(newChain));
    }

    public StoredKey withoutChain() {
      return new StoredKey(name, created, kms, fields, usages, Optional.empty());
    }
  }

  /** The chain of a key that the configuration declares. */
  record ChainOfDeclaredKey(KeyName name, Instant created, StoredChain chain)
      implements StoredEntry {}

  /** A certificate that is trusted; there is no key. */
  record TrustedCertificate(KeyName name, Instant created, X509Certificate certificate)
      implements StoredEntry {}
}
