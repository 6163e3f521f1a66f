// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.Providers;

/** A provider with keys on a token, last in the JVM's list while a class runs. */
final class RegisteredProvider implements BeforeAllCallback, AfterAllCallback {

  private final Path folder;
  private final ManagedKeysProvider provider;
  private final KeyStore keyStore;

  /** With the keys of the shared token, which sign. */
  RegisteredProvider() {
    this(Providers::shared);
  }

  /** With a provider whose configuration is written into the folder. */
  RegisteredProvider(Function<Path, ManagedKeysProvider> configured) {
    try {
      folder = Files.createTempDirectory(Path.of(System.getProperty("work.folder")), "clients");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    provider = configured.apply(folder);
    keyStore = Providers.keyStore(provider);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (Security.addProvider(provider) < 0) {
      throw new IllegalStateException(provider.getName() + " is in the provider list already");
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Security.removeProvider(provider.getName());
    provider.close();
  }

  ManagedKeysProvider provider() {
    return provider;
  }

  /** A folder that is this provider's own; its configuration is in it. */
  Path folder() {
    return folder;
  }

  KeyStore keyStore() {
    return keyStore;
  }

  PrivateKey privateKey(String name) throws Exception {
    return (PrivateKey) keyStore.getKey(name, null);
  }

  SecretKey secretKey(String name) throws Exception {
    return (SecretKey) keyStore.getKey(name, null);
  }

  /** From the token, as there is no certificate. */
  PublicKey publicKey(String name) throws Exception {
    return ((ManagedPrivateKey) privateKey(name)).getPublicKey();
  }
}
