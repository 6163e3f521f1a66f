// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStore.ProtectionParameter;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.UnrecoverableEntryException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.KeyStoreFile;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

/**
 * The KeyStore of type {@code ManagedKeys}: the keys of one namespace under their names, and
 * trusted certificates.
 *
 * <p>Passwords are ignored: tools pass whatever they have, and none of it is a PIN. Changes are
 * durable at once, so {@code store} has nothing to write. Nothing here destroys a key in its
 * service. {@code load}, names and entry types make no call to a key service.
 *
 * <p>Thread-safe.
 */
final class ManagedKeyStoreSpi extends KeyStoreSpi {

  private final ManagedKeysProvider provider;
  private final ProviderContext defaultContext;
  private volatile @Nullable KeyStoreEntries loaded;

  ManagedKeyStoreSpi(ManagedKeysProvider provider, ProviderContext context) {
    this.provider = provider;
    this.defaultContext = context;
  }

  /**
   * Null is the usual form. A stream is for hosts that insist on a file: it may name the {@code
   * config} and the {@code namespace}.
   */
  @Override
  public void engineLoad(@Nullable InputStream stream, char @Nullable [] password)
      throws IOException {
    try {
      ProviderContext context = defaultContext;
      Optional<Namespace> namespace = Optional.empty();
      if (stream != null) {
        KeyStoreFile file = KeyStoreFile.read(stream);
        namespace = file.namespace();
        if (file.config().isPresent()) {
          context = ProviderContext.of(file.config().get().toString());
        }
      }
      load(context, namespace);
    } catch (KeyException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Takes {@link ManagedKeysLoadParameter}; any other parameter is about passwords and is ignored.
   */
  @Override
  public void engineLoad(KeyStore.@Nullable LoadStoreParameter parameter) throws IOException {
    try {
      load(
          defaultContext,
          parameter instanceof ManagedKeysLoadParameter chosen
              ? Optional.of(chosen.namespace())
              : Optional.empty());
    } catch (KeyException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void load(ProviderContext context, Optional<Namespace> namespace) {
    loaded =
        new KeyStoreEntries(
            provider,
            context.registry(),
            namespace.orElseGet(() -> context.configuration().namespace()));
  }

  /** Every change was stored when it was made. A given stream would be left empty: refused. */
  @Override
  public void engineStore(@Nullable OutputStream stream, char @Nullable [] password)
      throws IOException {
    if (stream != null) {
      throw new IOException(
          "a ManagedKeys key store is not written to a file; its changes are kept already. Hint:"
              + " use -keystore NONE, or store(null, null)");
    }
  }

  @Override
  public void engineStore(KeyStore.@Nullable LoadStoreParameter parameter) {
    // Every change was stored when it was made.
  }

  /** No file is of this type; keytool and jarsigner ask every KeyStore. */
  @Override
  public boolean engineProbe(InputStream stream) {
    return false;
  }

  /**
   * A key that its service does not give is no question of a password: keytool and jarsigner take
   * an UnrecoverableKeyException for one, ask for it three times and never tell the reason.
   */
  @Override
  public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
    try {
      return entries().key(alias).orElse(null);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  /**
   * Null also where the service cannot be asked: the methods that list cannot throw, and one bad
   * key must not hide the others. The reason is logged, and {@code getKey} throws it.
   */
  @Override
  public Certificate @Nullable [] engineGetCertificateChain(String alias) {
    try {
      return entries().chain(alias).map(chain -> chain.toArray(new Certificate[0])).orElse(null);
    } catch (KeyException e) {
      log().log(System.Logger.Level.WARNING, e.getMessage());
      return null;
    }
  }

  @Override
  public @Nullable Certificate engineGetCertificate(String alias) {
    Optional<X509Certificate> trusted = entries().trustedCertificate(alias);
    if (trusted.isPresent()) {
      return trusted.get();
    }
    Certificate[] chain = engineGetCertificateChain(alias);
    return chain == null ? null : chain[0];
  }

  @Override
  public @Nullable Date engineGetCreationDate(String alias) {
    return entries().created(alias).map(Date::from).orElse(null);
  }

  @Override
  public Enumeration<String> engineAliases() {
    return Collections.enumeration(entries().aliases());
  }

  @Override
  public boolean engineContainsAlias(String alias) {
    return engineIsKeyEntry(alias) || engineIsCertificateEntry(alias);
  }

  @Override
  public int engineSize() {
    return entries().aliases().size();
  }

  @Override
  public boolean engineIsKeyEntry(String alias) {
    return entries().keyEntry(alias).isPresent();
  }

  @Override
  public boolean engineIsCertificateEntry(String alias) {
    return entries().trustedCertificate(alias).isPresent();
  }

  @Override
  public @Nullable String engineGetCertificateAlias(Certificate certificate) {
    try {
      return certificate instanceof X509Certificate x509
          ? entries().aliasOf(x509).orElse(null)
          : null;
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  @Override
  public boolean engineEntryInstanceOf(String alias, Class<? extends KeyStore.Entry> type) {
    return (type == KeyStore.PrivateKeyEntry.class
            && engineIsKeyEntry(alias)
            && !entries().isSecret(alias))
        || (type == KeyStore.SecretKeyEntry.class && entries().isSecret(alias))
        || (type == KeyStore.TrustedCertificateEntry.class && engineIsCertificateEntry(alias));
  }

  @Override
  public KeyStore.@Nullable Entry engineGetEntry(
      String alias, @Nullable ProtectionParameter protection) throws UnrecoverableEntryException {
    Optional<X509Certificate> trusted = entries().trustedCertificate(alias);
    if (trusted.isPresent()) {
      return new KeyStore.TrustedCertificateEntry(trusted.get());
    }
    try {
      @Nullable ManagedKeyHandle key = entries().key(alias).orElse(null);
      if (key instanceof OpaqueSecretKey secret) {
        return new KeyStore.SecretKeyEntry(secret);
      }
      if (!(key instanceof OpaqueKey pair)) {
        return null;
      }
      List<X509Certificate> chain =
          entries()
              .chain(alias)
              .orElseThrow(() ->
                  new UnrecoverableEntryException(
                      pair.registered().subject()
                          + " has no certificate and may not sign one for itself. Hint: use"
                          + " getKey, or set its certificate with setKeyEntry"));
      return privateKeyEntry(pair, chain.toArray(new Certificate[0]));
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  private static KeyStore.PrivateKeyEntry privateKeyEntry(OpaqueKey key, Certificate[] chain)
      throws UnrecoverableEntryException {
    String certified = chain[0].getPublicKey().getAlgorithm();
    if (!certified.equals(key.getAlgorithm())) {
      throw new UnrecoverableEntryException(
          key.registered().subject()
              + " cannot be an entry here: its type is "
              + key.getAlgorithm()
              + ", and the public key in its certificate was read as "
              + certified
              + (key instanceof OpaqueMlDsaKey
                  ? ". Hint: add ManagedKeys to the provider list before certificates are read"
                  : ". Hint: let the other provider stand behind the JDK's in the provider list"));
    }
    return new KeyStore.PrivateKeyEntry(key, chain);
  }

  @Override
  public void engineSetEntry(
      String alias, KeyStore.Entry entry, @Nullable ProtectionParameter protection)
      throws KeyStoreException {
    if (entry instanceof KeyStore.PrivateKeyEntry key) {
      engineSetKeyEntry(alias, key.getPrivateKey(), null, key.getCertificateChain());
    } else if (entry instanceof KeyStore.SecretKeyEntry key) {
      engineSetKeyEntry(alias, key.getSecretKey(), null, null);
    } else if (entry instanceof KeyStore.TrustedCertificateEntry trusted) {
      engineSetCertificateEntry(alias, trusted.getTrustedCertificate());
    } else {
      throw new KeyStoreException(
          "entries of type " + entry.getClass().getName() + " cannot be stored");
    }
  }

  @Override
  public void engineSetKeyEntry(
      String alias, Key key, char @Nullable [] password, Certificate @Nullable [] chain)
      throws KeyStoreException {
    try {
      entries().set(alias, key, x509(chain));
    } catch (KeyException e) {
      throw JcaExceptions.keyStore(e);
    }
  }

  @Override
  public void engineSetKeyEntry(String alias, byte[] key, Certificate @Nullable [] chain)
      throws KeyStoreException {
    throw new KeyStoreException("a key that is already protected cannot be imported");
  }

  @Override
  public void engineSetCertificateEntry(String alias, Certificate certificate)
      throws KeyStoreException {
    try {
      entries().setTrusted(alias, x509(new Certificate[] {certificate}).get(0));
    } catch (KeyException e) {
      throw JcaExceptions.keyStore(e);
    }
  }

  @Override
  public void engineDeleteEntry(String alias) throws KeyStoreException {
    try {
      entries().delete(alias);
    } catch (KeyException e) {
      throw JcaExceptions.keyStore(e);
    }
  }

  private static List<X509Certificate> x509(Certificate @Nullable [] chain)
      throws KeyStoreException {
    if (chain == null) {
      return List.of();
    }
    for (Certificate certificate : chain) {
      if (!(certificate instanceof X509Certificate)) {
        throw new KeyStoreException("only X.509 certificates can be stored");
      }
    }
    return List.of(chain).stream().map(X509Certificate.class::cast).toList();
  }

  /** KeyStore itself refuses every call before load, so this is there. */
  private KeyStoreEntries entries() {
    KeyStoreEntries present = loaded;
    if (present == null) {
      throw new IllegalStateException("the key store is not loaded");
    }
    return present;
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(ManagedKeyStoreSpi.class.getName());
  }
}
