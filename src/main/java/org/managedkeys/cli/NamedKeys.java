// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysLoadParameter;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.registry.KeyRegistry;

/** Finds a key by name the way any program does: through the KeyStore of the provider. */
final class NamedKeys {

  private NamedKeys() {}

  /** Every namespace that there is, the root among them. */
  static SortedSet<Namespace> namespaces(KeyRegistry registry) {
    SortedSet<Namespace> all = new TreeSet<>();
    Deque<Namespace> todo = new ArrayDeque<>(Set.of(Namespace.ROOT));
    while (!todo.isEmpty()) {
      Namespace next = todo.remove();
      if (all.add(next)) {
        todo.addAll(registry.namespaces().children(next));
      }
    }
    return all;
  }

  static KeyStore keyStore(ManagedKeysProvider provider, KeyName name)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(ManagedKeysProvider.NAME, provider);
    try {
      store.load(new ManagedKeysLoadParameter(name.namespace()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return store;
  }

  static ManagedKeyHandle key(KeyStore store, KeyName name) throws GeneralSecurityException {
    @Nullable Key key = store.getKey(name.name(), null);
    if (key instanceof ManagedKeyHandle managed) {
      return managed;
    }
    throw KeyException.of(
        KeyException.Kind.NOT_FOUND,
        "key '" + name + "'",
        "use it",
        "no key has this name in namespace " + name.namespace(),
        "managed-keys key list shows the names");
  }

  /** Every signature name of the key's family. */
  static List<String> signatureNames(ManagedPrivateKey key) {
    return SignatureAlgorithm.TABLE.stream()
        .filter(row -> row.padding().family().jcaName().equals(key.getAlgorithm()))
        .map(SignatureAlgorithm::name)
        .toList();
  }

  /** Why a key cannot make a signature; empty if it can. Asks no service. */
  static Optional<String> refusal(
      ManagedKeysProvider provider, ManagedPrivateKey key, String algorithm) {
    try {
      Signature.getInstance(algorithm, provider).initSign(key);
      return Optional.empty();
    } catch (InvalidKeyException | NoSuchAlgorithmException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static String describeType(ManagedKeyHandle key) {
    if (key instanceof RSAKey rsa) {
      return "RSA, " + rsa.getModulus().bitLength() + " bits";
    }
    if (key instanceof ECKey ec) {
      return "EC, " + ec.getParams();
    }
    return MacAlgorithm.of(key.getAlgorithm())
        .map(code -> code.family().jcaName())
        .orElse(key.getAlgorithm());
  }
}
