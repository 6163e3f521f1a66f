// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.HoldsCertificates;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.StoredChain;
import org.managedkeys.store.StoredEntry;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
import org.managedkeys.store.StoredEntry.StoredKey;

/**
 * The certificates of keys: set by a user, held by the key's service, or made by this library and
 * kept, in this order.
 *
 * <p>Thread-safe.
 */
public final class CertificateChains {

  private final KeyRegistry registry;
  private final LiveStore store;

  CertificateChains(KeyRegistry registry, LiveStore store) {
    this.registry = registry;
    this.store = store;
  }

  /**
   * The certificates of a key: those a user set, else those its service holds for its public key,
   * else those this library made and kept. Empty if there are none.
   *
   * @throws KeyException if the service cannot be asked; certificates that may exist are never
   *     passed over silently
   */
  public Optional<StoredChain> of(RegisteredKey key) {
    Optional<StoredChain> stored = key.name().flatMap(this::stored);
    if (stored.isPresent() && !key.fits(publicKeyOf(stored.get()))) {
      KeyException stale = keptChainIsStale(key.name().orElseThrow(), publicKeyOf(stored.get()));
      if (!stored.get().selfMade()) {
        throw stale;
      }
      stored = Optional.empty();
    }
    if (stored.isPresent() && !stored.get().selfMade()) {
      return stored;
    }
    if (key.connection().backend() instanceof HoldsCertificates service) {
      List<X509Certificate> pool = certificates(service, key);
      if (!pool.isEmpty() && (stored.isPresent() || key.open() instanceof HasPublicKey)) {
        byte[] publicKey =
            stored.map(CertificateChains::publicKeyOf).orElseGet(key::subjectPublicKeyInfo);
        Optional<List<X509Certificate>> found = ServiceCertificates.chainOf(publicKey, pool);
        if (found.isPresent()) {
          return Optional.of(new StoredChain(found.get(), false));
        }
      }
    }
    return stored;
  }

  /** The chain that is kept in the store under a name; no call to a key service. */
  public Optional<StoredChain> stored(KeyName name) {
    return store.find(name).flatMap(CertificateChains::chainIn);
  }

  /** Whether the key's service holds exactly this certificate. */
  public boolean serviceHolds(RegisteredKey key, X509Certificate certificate) {
    return key.connection().backend() instanceof HoldsCertificates service
        && certificates(service, key).contains(certificate);
  }

  private static List<X509Certificate> certificates(HoldsCertificates service, RegisteredKey key) {
    try {
      return service.certificates();
    } catch (KeyException e) {
      throw e.during(key.subject(), "look for its certificate");
    }
  }

  /**
   * Keeps a certificate that the library made, unless there is a chain already.
   *
   * @return the chain that is kept now, which another process may have made first
   */
  public StoredChain keepSelfMade(KeyName name, X509Certificate certificate) {
    StoredChain made = new StoredChain(List.of(certificate), true);
    return store
        .update(
            name,
            present ->
                present.flatMap(CertificateChains::chainIn).isPresent()
                    ? present
                    : Optional.of(withChain(name, present, made)))
        .flatMap(CertificateChains::chainIn)
        .orElse(made);
  }

  /**
   * Sets the chain of a key, replacing what was there. The same chain again changes nothing:
   * keytool -keypasswd does that, and a self-made certificate does not become the user's by it.
   */
  public void set(KeyName name, List<X509Certificate> certificates) {
    Audited.change(registry, "certificate.put", name, () -> setNow(name, certificates));
  }

  private void setNow(KeyName name, List<X509Certificate> certificates) {
    StoredChain chain = new StoredChain(certificates, false);
    store.update(
        name,
        present ->
            present
                    .flatMap(CertificateChains::chainIn)
                    .filter(kept -> kept.certificates().equals(chain.certificates()))
                    .isPresent()
                ? present
                : Optional.of(withChain(name, present, chain)));
  }

  /** Drops the chain that is kept for a key, if there is one: another key takes its place. */
  void drop(KeyName name) {
    store.update(name, present -> present.flatMap(CertificateChains::bare));
  }

  /**
   * Told when the key in the service is not the one that the kept chain certifies: someone replaced
   * the key. A certificate of our own making is dropped, so that the next use makes a new one; one
   * that a user set stays, for the user to replace.
   *
   * @param stale the public key that the kept chain is for
   */
  KeyException keptChainIsStale(KeyName name, byte[] stale) {
    boolean selfMade = stored(name).map(StoredChain::selfMade).orElse(true);
    if (selfMade) {
      store.update(
          name, present -> present.flatMap(entry -> isStale(entry, stale) ? bare(entry) : present));
    }
    return KeyException.of(
        Kind.CONFLICT,
        "key '" + name + "'",
        "use it",
        "its service holds another key than the one its "
            + (selfMade ? "self-made certificate was made for" : "stored certificate is for"),
        selfMade
            ? "the certificate is dropped; try again to get a new one"
            : "import a certificate for the present key with keytool -importcert");
  }

  private StoredEntry withChain(KeyName name, Optional<StoredEntry> present, StoredChain chain) {
    if (present.isPresent() && present.get() instanceof StoredKey key) {
      return key.withChain(chain);
    }
    if (registry.declared(name).isEmpty()) {
      throw KeyException.of(
          Kind.NOT_FOUND, "key '" + name + "'", "set its chain", "the key is gone", null);
    }
    return new ChainOfDeclaredKey(name, KeyLifecycle.now(), chain);
  }

  private static boolean isStale(StoredEntry entry, byte[] stale) {
    return chainIn(entry)
        .filter(chain -> chain.selfMade() && Arrays.equals(publicKeyOf(chain), stale))
        .isPresent();
  }

  /** An entry without its chain; for a declared key the chain was all there was. */
  private static Optional<StoredEntry> bare(StoredEntry entry) {
    return entry instanceof StoredKey key ? Optional.of(key.withoutChain()) : Optional.empty();
  }

  private static byte[] publicKeyOf(StoredChain chain) {
    return CertifiedKeys.subjectPublicKeyInfo(chain.certificates().get(0));
  }

  private static Optional<StoredChain> chainIn(StoredEntry entry) {
    if (entry instanceof StoredKey key) {
      return key.chain();
    }
    return entry instanceof ChainOfDeclaredKey kept ? Optional.of(kept.chain()) : Optional.empty();
  }
}
