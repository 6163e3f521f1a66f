// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * What is in a PKCS #12 file, and the password that opens it. Immutable: a change gives another
 * one. Safe to share between threads. Prints aliases only.
 */
final class Pkcs12 {

  /** The password does not fit; or the content was tampered with, which looks the same. */
  static final class WrongPassword extends IOException {
    private static final long serialVersionUID = 1L;

    WrongPassword(Throwable cause) {
      super("the password is wrong, or the file was damaged", cause);
    }
  }

  /** The content is not what it should be; the message says in which way. */
  static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, @Nullable Throwable cause) {
      super("it is no PKCS #12 file that can be used: " + message, cause);
    }
  }

  /** The JDK's own, whatever other providers call themselves PKCS12. */
  private static final String PROVIDER = "SunJSSE";

  private final byte @Nullable [] content;
  private final char[] password;
  private final KeyStore store;

  private Pkcs12(byte @Nullable [] content, char[] password)
      throws IOException, GeneralSecurityException {
    this.content = content;
    this.password = password;
    this.store = load();
  }

  /** The content of a file that is not there yet. */
  static Pkcs12 empty(char[] password) throws IOException, GeneralSecurityException {
    return new Pkcs12(null, password);
  }

  /**
   * Reads a file's content and checks its integrity.
   *
   * @throws WrongPassword if the password does not open it
   * @throws Unreadable if it is not PKCS #12
   */
  static Pkcs12 read(byte[] content, char[] password) throws IOException, GeneralSecurityException {
    Pkcs12 read = new Pkcs12(content, password);
    long bags = KeyBags.of(content).count();
    if (bags != read.aliases().size()) {
      // The JDK keeps one key of each alias, and writing would lose the others.
      throw new Unreadable(
          "it has " + bags + " keys, but only " + read.aliases().size() + " different aliases",
          null);
    }
    return read;
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore loaded = KeyStore.getInstance("PKCS12", PROVIDER);
    try {
      loaded.load(content == null ? null : new ByteArrayInputStream(content), password);
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? new WrongPassword(e)
          : new Unreadable(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw new Unreadable(e.toString(), e);
    }
    return loaded;
  }

  /** The aliases of all keys, in order. */
  List<String> aliases() throws GeneralSecurityException {
    List<String> all = Collections.list(store.aliases());
    for (String alias : List.copyOf(all)) {
      if (!store.isKeyEntry(alias)) {
        all.remove(alias);
      }
    }
    return all.stream().sorted().toList();
  }

  /**
   * A private or secret key; empty if there is none of that alias. A private key of a kind that no
   * provider of the JVM reads, as ML-DSA before 24, gives its encoding.
   *
   * @throws UnrecoverableKeyException if its password is not that of the file
   */
  Optional<Key> key(String alias) throws GeneralSecurityException {
    // The JDK does not say that its key stores may be shared between threads.
    synchronized (store) {
      if (!store.isKeyEntry(alias)) {
        return Optional.empty();
      }
      try {
        return Optional.of(store.getKey(alias, password));
      } catch (UnrecoverableKeyException e) {
        Optional<byte[]> pkcs8 = encoded(alias);
        return Optional.of(pkcs8.map(StoredKey::new).orElseThrow(() -> e));
      }
    }
  }

  private Optional<byte[]> encoded(String alias) {
    try {
      return KeyBags.of(content()).pkcs8(alias, password);
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  /** Also with a secret key, which takes the place of one that has the alias. */
  Pkcs12 with(String alias, SecretKey key) throws IOException, GeneralSecurityException {
    KeyStore changed = load();
    changed.setKeyEntry(alias, key, password, null);
    return written(changed);
  }

  /** Also with a private key, which takes the place of one that has the alias. */
  Pkcs12 with(String alias, byte[] pkcs8, Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore changed = load();
    changed.setKeyEntry(alias, new StoredKey(pkcs8), password, new Certificate[] {certificate});
    return written(changed);
  }

  /** With another alias for a key that is there. */
  Pkcs12 renamed(String alias, String newAlias) throws IOException, GeneralSecurityException {
    Key key = key(alias).orElseThrow(() -> new IOException("there is no key '" + alias + "'"));
    KeyStore changed = load();
    changed.setKeyEntry(newAlias, key, password, changed.getCertificateChain(alias));
    changed.deleteEntry(alias);
    return written(changed);
  }

  private Pkcs12 written(KeyStore changed) throws IOException, GeneralSecurityException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    changed.store(out, password);
    // Read as it will be read from the file: what cannot be is not written.
    return read(out.toByteArray(), password);
  }

  /** What the file holds. */
  byte[] content() {
    return content == null ? new byte[0] : content.clone();
  }

  @Override
  public String toString() {
    return "PKCS #12";
  }

  /** What the key store takes from a key: its encoding. */
  private static final class StoredKey implements PrivateKey {
    private static final long serialVersionUID = 1L;

    private final byte[] pkcs8;

    StoredKey(byte[] pkcs8) {
      this.pkcs8 = pkcs8;
    }

    @Override
    public String getAlgorithm() {
      return "PKCS #8";
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return pkcs8.clone();
    }

    @Override
    public String toString() {
      return "key";
    }
  }
}
