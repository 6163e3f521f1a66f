// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * Configured providers on tokens of {@link SoftHsm}, and their place in the JVM's provider list.
 */
public final class Providers {

  private Providers() {}

  /** A provider for keys of the shared token, named as they are labelled; all if none is given. */
  public static ManagedKeysProvider shared(Path folder, String... keys) {
    List<String> names =
        keys.length > 0 ? List.of(keys) : SoftHsm.SHARED_KEYS.keySet().stream().sorted().toList();
    return configured(
        folder,
        Stream.concat(
                connection("hsm", SoftHsm.SHARED_TOKEN).stream(),
                names.stream().map(name -> "key." + name + ".key_label = " + name))
            .toArray(String[]::new));
  }

  /** The lines that describe a connection to a token. */
  public static List<String> connection(String name, String token) {
    return Stream.concat(
            Stream.of("kms." + name + ".type = pkcs11"),
            SoftHsm.connection(token).entrySet().stream()
                .map(field -> "kms." + name + "." + field.getKey() + " = " + field.getValue()))
        .toList();
  }

  /** A provider with the given {@code provider.properties}, written into a folder. */
  public static ManagedKeysProvider configured(Path folder, String... lines) {
    return configured(write(folder, lines));
  }

  /** Another provider on a file that is there, as another process would have it. */
  public static ManagedKeysProvider configured(Path file) {
    return (ManagedKeysProvider) new ManagedKeysProvider().configure(file.toString());
  }

  /** Writes a configuration; answers its path. */
  public static Path write(Path folder, String... lines) {
    try {
      return Files.write(folder.resolve("provider.properties"), Arrays.asList(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The provider's loaded key store; the provider need not be in the JVM's list. */
  public static KeyStore keyStore(Provider provider) {
    try {
      KeyStore keyStore = KeyStore.getInstance(ManagedKeysProvider.NAME, provider);
      keyStore.load(null, null);
      return keyStore;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What runs while a provider is in the list. */
  public interface Action {
    void run() throws Exception;
  }

  /** Where a provider stands in the JVM's list. */
  public enum Place {
    FIRST,
    LAST;

    /** Runs with the provider in this place, and takes it out again. */
    public void during(Provider provider, Action action) throws Exception {
      int position =
          this == FIRST ? Security.insertProviderAt(provider, 1) : Security.addProvider(provider);
      if (position < 0) {
        throw new IllegalStateException(provider.getName() + " is in the provider list already");
      }
      try {
        action.run();
      } finally {
        Security.removeProvider(provider.getName());
      }
    }
  }
}
