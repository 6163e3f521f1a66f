// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.CertifiedKeys;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.store.StoredChain;

/**
 * The certificates of managed keys, of which every key that can sign has one: where nobody gave it
 * any, it gets one of its own making on first demand, which is then kept.
 *
 * <p>Thread-safe.
 */
final class KeyCertificates {

  private final ManagedKeysProvider provider;

  /** Where the store cannot be written: better the same certificate for this process than none. */
  private final Map<KeyName, StoredChain> unkept = new ConcurrentHashMap<>();

  KeyCertificates(ManagedKeysProvider provider) {
    this.provider = provider;
  }

  /**
   * The chain of a key; empty for one that cannot sign and has none.
   *
   * @throws KeyException if its service cannot be used
   */
  Optional<List<X509Certificate>> chain(KeyRegistry registry, RegisteredKey key) {
    Optional<StoredChain> found = registry.chains().of(key);
    if (found.isPresent()) {
      return found.map(StoredChain::certificates);
    }
    if (!key.usages().contains(KeyUsage.SIGN) || !(key.open() instanceof Signs)) {
      return Optional.empty();
    }
    KeyName name = key.name().orElseThrow();
    return Optional.of(known(name, key).orElseGet(() -> make(registry, key, name)).certificates());
  }

  private synchronized StoredChain make(KeyRegistry registry, RegisteredKey key, KeyName name) {
    // Another thread may have made it while this one waited.
    Optional<StoredChain> present = registry.chains().of(key).or(() -> known(name, key));
    if (present.isPresent()) {
      return present.get();
    }
    X509Certificate made = SelfSignedCertificates.make(provider, OpaqueKey.of(key), name);
    try {
      return registry.chains().keepSelfMade(name, made);
    } catch (KeyException e) {
      if (e.kind() != KeyException.Kind.DENIED) {
        throw e;
      }
      log()
          .log(
              System.Logger.Level.WARNING,
              "the self-made certificate of {0} lasts only as long as this process: {1}",
              key.subject(),
              e.getMessage());
      StoredChain chain = new StoredChain(List.of(made), true);
      unkept.put(name, chain);
      return chain;
    }
  }

  /** That of the present key: another may have taken the name since. */
  private Optional<StoredChain> known(KeyName name, RegisteredKey key) {
    return Optional.ofNullable(unkept.get(name))
        .filter(chain ->
            Arrays.equals(
                CertifiedKeys.subjectPublicKeyInfo(chain.certificates().get(0)),
                key.subjectPublicKeyInfo()));
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(KeyCertificates.class.getName());
  }
}
