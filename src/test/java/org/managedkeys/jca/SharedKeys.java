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
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * One provider over the shared token for all tests that only sign, and software keys beside it.
 * ML-DSA keys, which SoftHSM does not know, are in a file.
 */
final class SharedKeys {

  /** Keys in the file. */
  static final List<String> ML_DSA = List.of("ml-dsa-44", "ml-dsa-65", "ml-dsa-87");

  /** All keys. */
  static final List<String> NAMES =
      Stream.concat(SoftHsm.SHARED_KEYS.keySet().stream().sorted(), ML_DSA.stream()).toList();

  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  /** In no provider list; its self-made certificates are in a temporary folder. */
  static final ManagedKeysProvider PROVIDER = provider(folder());

  static final KeyStore KEY_STORE = Providers.keyStore(PROVIDER);

  /** The quickest key of each family. */
  static final Map<Family, String> SMALLEST =
      Map.of(
          Family.RSA, "rsa-2048",
          Family.EC, "p256",
          Family.EDDSA, "ed25519",
          Family.ML_DSA, "ml-dsa-44");

  private static final Map<String, KeyPair> SOFTWARE = new ConcurrentHashMap<>();

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
    return key(
        row.only() == null
            ? SMALLEST.getOrDefault(row.padding().family(), "")
            : KeySpec.of(row.only()).toString());
  }

  /** Names of the keys that a row can sign with. */
  static List<String> namesFor(SignatureAlgorithm row) {
    return NAMES.stream().filter(name -> row.isFor(key(name).row())).toList();
  }

  /** A key pair that signs under a name, of the JDK's own if it makes such keys. */
  static KeyPair software(SignatureAlgorithm row) {
    return row.only() == null
        ? software(row.padding().family())
        : software(row.padding().family(), row.name());
  }

  /** A key pair of the JDK's own if it makes such keys. */
  static KeyPair software(Family family) {
    return software(family, family == Family.EDDSA ? "Ed25519" : family.jcaName());
  }

  private static KeyPair software(Family family, String name) {
    return SOFTWARE.computeIfAbsent(
        name,
        wanted -> {
          try {
            if (family == Family.ML_DSA) {
              return KeyPairGenerator.getInstance(wanted, mlDsaProvider()).generateKeyPair();
            }
            KeyPairGenerator generator =
                KeyPairGenerator.getInstance(wanted, family == Family.RSA ? "SunRsaSign" : "SunEC");
            if (family != Family.EDDSA) {
              generator.initialize(family == Family.RSA ? 2048 : 256);
            }
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** The JDK's, from 24 on; Bouncy Castle before. */
  static Provider mlDsaProvider() {
    Provider jdk = Security.getProvider("SUN");
    return jdk.getService("Signature", "ML-DSA") == null ? BOUNCY_CASTLE : jdk;
  }

  private static ManagedKeysProvider provider(Path folder) {
    Map<String, String> file =
        Map.of("file", folder.resolve("keys.p12").toString(), "password", "for tests");
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    SoftHsm.SHARED_KEYS
        .keySet()
        .forEach(name ->
            lines.addAll(
                List.of("key." + name + ".kms = hsm", "key." + name + ".key_label = " + name)));
    lines.add("kms.trial.type = local");
    file.forEach((field, value) -> lines.add("kms.trial." + field + " = " + value));
    try (GeneratesKeys trial =
        (GeneratesKeys)
            LocalType.INSTANCE.connect("trial", Fields.ofText("kms.trial", new HashMap<>(file)))) {
      for (String name : ML_DSA) {
        trial.generate(
            KeyName.parse(name),
            Fields.ofText("key." + name, Map.of()),
            KeySpec.parse(name),
            KeyUsage.DEFAULT);
        lines.add("key." + name + ".kms = trial");
      }
    }
    return Providers.configured(folder, lines.toArray(String[]::new));
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of(System.getProperty("work.folder")), "shared-keys");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
