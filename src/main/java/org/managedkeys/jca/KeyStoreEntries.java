// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.Key;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.CertifiedKeys;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.store.StoredChain;
import org.managedkeys.store.StoredEntry.TrustedCertificate;

/**
 * The entries of one namespace by alias: what the KeyStore does, in terms of the registry.
 *
 * <p>Thread-safe.
 */
final class KeyStoreEntries {

  private final KeyRegistry registry;
  private final Namespace namespace;
  private final KeyCertificates certificates;

  KeyStoreEntries(ManagedKeysProvider provider, KeyRegistry registry, Namespace namespace) {
    this.registry = registry;
    this.namespace = namespace;
    this.certificates = new KeyCertificates(provider);
  }

  List<String> aliases() {
    return registry.names(namespace).stream().map(KeyName::name).toList();
  }

  Optional<KeyEntry> keyEntry(String alias) {
    Optional<KeyName> name = name(alias);
    return name.isEmpty() ? Optional.empty() : registry.entry(name.get());
  }

  Optional<X509Certificate> trustedCertificate(String alias) {
    return name(alias).flatMap(registry::trustedCertificate).map(TrustedCertificate::certificate);
  }

  Optional<Instant> created(String alias) {
    return keyEntry(alias)
        .map(KeyEntry::created)
        .or(() ->
            name(alias).flatMap(registry::trustedCertificate).map(TrustedCertificate::created));
  }

  /** The key of an alias, opened; empty if there is none. */
  Optional<ManagedKeyHandle> key(String alias) {
    Optional<KeyEntry> entry = keyEntry(alias);
    return entry.isEmpty()
        ? Optional.empty()
        : Optional.of(ManagedKeyHandles.of(registry.key(entry.get().name())));
  }

  /**
   * Whether an alias is a secret key's. The key is opened to find out; one that cannot be opened
   * counts as what its entry says it should be, a private key if it says nothing.
   */
  boolean isSecret(String alias) {
    Optional<KeyEntry> entry = keyEntry(alias);
    if (entry.isEmpty()) {
      return false;
    }
    try {
      return registry.key(entry.get().name()).open().algorithm().family().isSecret();
    } catch (KeyException e) {
      return wantedToBeSecret(entry.get());
    }
  }

  private static boolean wantedToBeSecret(KeyEntry entry) {
    try {
      return entry.wantedSpec().filter(spec -> spec.algorithm().family().isSecret()).isPresent();
    } catch (KeyException e) {
      return false;
    }
  }

  /** The chain of an alias; empty for a trusted certificate and for a key that has none. */
  Optional<List<X509Certificate>> chain(String alias) {
    return keyEntry(alias)
        .flatMap(entry -> certificates.chain(registry, registry.key(entry.name())));
  }

  /**
   * The alias of a certificate: among those that are kept first, then among keys whose service
   * holds exactly this one. A key's self-made certificate that nobody has seen yet is nobody's to
   * ask for.
   */
  Optional<String> aliasOf(X509Certificate certificate) {
    for (KeyName name : registry.names(namespace)) {
      Optional<X509Certificate> kept =
          registry
              .trustedCertificate(name)
              .map(TrustedCertificate::certificate)
              .or(() -> registry.chains().stored(name).map(chain -> chain.certificates().get(0)));
      if (kept.filter(certificate::equals).isPresent()) {
        return Optional.of(name.name());
      }
    }
    return registry.names(namespace).stream()
        .filter(name -> isHeldFor(name, certificate))
        .map(KeyName::name)
        .findFirst();
  }

  private boolean isHeldFor(KeyName name, X509Certificate certificate) {
    try {
      return registry.entry(name).isPresent()
          && registry.chains().serviceHolds(registry.key(name), certificate)
          && registry
              .chains()
              .of(registry.key(name))
              .map(StoredChain::certificates)
              .filter(chain -> chain.get(0).equals(certificate))
              .isPresent();
    } catch (KeyException e) {
      // A key that cannot be used has no certificate to compare with; its use tells why.
      return false;
    }
  }

  /**
   * What {@code setKeyEntry} means for a managed key: a chain for the key of that name, a name for
   * a new key, or a second name for a key that has one (the first half of a rename). Any other key
   * is brought into a key service.
   */
  void set(String alias, Key key, List<X509Certificate> chain) throws KeyStoreException {
    if (key instanceof OpaqueSecretKey secret) {
      if (!chain.isEmpty()) {
        throw new KeyStoreException(
            "entry '" + alias + "' cannot be stored: a secret key has no certificate");
      }
      set(alias, secret.registered(), List.of());
      return;
    }
    if (!(key instanceof OpaqueKey managed)) {
      bringIn(alias, key, chain);
      return;
    }
    if (!chain.isEmpty()
        && !Arrays.equals(
            CertifiedKeys.subjectPublicKeyInfo(chain.get(0)),
            managed.getPublicKey().getEncoded())) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "' cannot be stored: the certificate is for another public key than "
              + managed.registered().subject());
    }
    set(alias, managed.registered(), chain);
  }

  /** Tools that meant to make a key in the service and forgot to say so end up here, too. */
  private void bringIn(String alias, Key key, List<X509Certificate> chain)
      throws KeyStoreException {
    try (KeyMaterial material = ImportedKeys.material(alias, key, chain)) {
      registry.imports().store(KeyName.ofAlias(namespace, alias), material, chain);
    } catch (KeyException e) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "' cannot be stored: "
              + e.getMessage()
              + (e.kind() == KeyException.Kind.DENIED
                  ? ", or let the key be made in the key service: keytool -genkeypair"
                      + " -providername ManagedKeys, which needs key_pair_generators = true in the"
                      + " configuration"
                  : ""),
          e);
    }
  }

  private void set(String alias, RegisteredKey registered, List<X509Certificate> chain)
      throws KeyStoreException {
    if (!registry.owns(registered)) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "' cannot be stored: the key belongs to another ManagedKeys provider."
              + " Hint: generate it with the provider of this key store");
    }
    KeyName name = KeyName.ofAlias(namespace, alias);
    if (registered.name().isEmpty()) {
      registry.lifecycle().bind(registered, name, chain);
    } else if (registered.name().get().equals(name)) {
      if (!chain.isEmpty()) {
        registry.chains().set(name, chain);
      }
    } else {
      registry.lifecycle().copy(registered, name, chain);
    }
  }

  void setTrusted(String alias, X509Certificate certificate) {
    registry.lifecycle().setTrustedCertificate(KeyName.ofAlias(namespace, alias), certificate);
  }

  void delete(String alias) {
    name(alias).ifPresent(registry.lifecycle()::delete);
  }

  /** Empty for an alias that can name nothing here. */
  private Optional<KeyName> name(String alias) {
    try {
      return Optional.of(KeyName.ofAlias(namespace, alias));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }
}
