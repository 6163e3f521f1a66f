// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** One provider over the shared token for all tests that only sign, and software keys beside it. */
final class SharedKeys {

  /** In no provider list; its self-made certificates are in a temporary folder. */
  static final ManagedKeysProvider PROVIDER = Providers.shared(folder());

  static final KeyStore KEY_STORE = Providers.keyStore(PROVIDER);

  /** The quickest key of each family. */
  static final Map<Family, String> SMALLEST =
      Map.of(Family.RSA, "rsa-2048", Family.EC, "p256", Family.EDDSA, "ed25519");

  private static final Map<Family, KeyPair> SOFTWARE = new ConcurrentHashMap<>();

  private SharedKeys() {}

  static OpaqueKey key(String name) {
    try {
      return (OpaqueKey) KEY_STORE.getKey(name, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key that tests take when any of the row's family will do. */
  static OpaqueKey smallest(SignatureAlgorithm row) {
    return key(SMALLEST.getOrDefault(row.padding().family(), ""));
  }

  /** Names of the keys that a row can sign with. */
  static List<String> namesFor(SignatureAlgorithm row) {
    return SoftHsm.SHARED_KEYS.keySet().stream()
        .sorted()
        .filter(name -> key(name).row().family() == row.padding().family())
        .toList();
  }

  /** A key pair of the JDK's own. */
  static KeyPair software(Family family) {
    return SOFTWARE.computeIfAbsent(
        family,
        wanted -> {
          try {
            KeyPairGenerator generator =
                KeyPairGenerator.getInstance(
                    wanted == Family.EDDSA ? "Ed25519" : wanted.jcaName(),
                    wanted == Family.RSA ? "SunRsaSign" : "SunEC");
            if (wanted != Family.EDDSA) {
              generator.initialize(wanted == Family.RSA ? 2048 : 256);
            }
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of(System.getProperty("build.folder")), "shared-keys");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
