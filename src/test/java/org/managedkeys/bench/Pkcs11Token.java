// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.backend.pkcs11.Certificates;
import org.managedkeys.bench.Pkcs11Operation.Label;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * The token of the contests, in a store of its own, and the configurations that name it. The store
 * is where this process's environment says: contestants inherit it.
 */
final class Pkcs11Token {

  static final String LABEL = "bench";

  /** The token of the null module. */
  static final String NULL_LABEL = "null";

  private static final Map<String, String> PAIRS =
      Map.of(Label.RSA, "rsa:2048", Label.P256, "EC:prime256v1", Label.ED25519, "EC:edwards25519");

  private static @Nullable Pkcs11Token made;

  private final Path folder;
  private final SoftHsm.Store store;
  private final Map<String, String> ids;
  private final Map<String, PublicKey> publicKeys;

  private Pkcs11Token(
      Path folder,
      SoftHsm.Store store,
      Map<String, String> ids,
      Map<String, PublicKey> publicKeys) {
    this.folder = folder;
    this.store = store;
    this.ids = ids;
    this.publicKeys = publicKeys;
  }

  /**
   * A token with all keys; RSA and EC keys have certificates, which SunPKCS11 wants. There is one
   * for all sections: SoftHSM reads once in a process where its tokens are.
   *
   * @param folder for configurations
   */
  static synchronized Pkcs11Token in(Path folder) throws Exception {
    Pkcs11Token known = made;
    if (known == null) {
      known = make(folder);
      made = known;
    }
    return new Pkcs11Token(folder, known.store, known.ids, known.publicKeys);
  }

  private static Pkcs11Token make(Path folder) throws Exception {
    Path configuration =
        Path.of(
            Objects.requireNonNull(
                System.getenv("SOFTHSM2_CONF"), "SOFTHSM2_CONF is not set: see bin/bench"));
    Path place = Objects.requireNonNull(configuration.toAbsolutePath().getParent());
    Pkcs11Token token =
        new Pkcs11Token(folder, SoftHsm.Store.in(place), new TreeMap<>(), new TreeMap<>());
    token.store.addToken(LABEL);
    for (Map.Entry<String, String> pair : PAIRS.entrySet()) {
      token.addPair(pair.getKey(), pair.getValue());
    }
    // Without a type it is a generic secret.
    token.addSecret(Label.HMAC, "--usage-sign");
    token.addSecret(Label.AES, "--key-type", "AES:32", "--usage-decrypt");
    token.readPublicKeys();
    token.addCertificate(Label.RSA);
    token.addCertificate(Label.P256);
    return token;
  }

  private void addPair(String label, String type) {
    List<String> usages =
        label.equals(Label.RSA)
            ? List.of("--usage-sign", "--usage-decrypt")
            : List.of("--usage-sign");
    tool(
        Stream.of("--keypairgen", "--key-type", type, "--label", label, "--id", id(label)),
        usages.stream());
  }

  private void addSecret(String label, String... more) throws IOException {
    Path value = Files.write(folder.resolve(label + ".key"), Pkcs11Results.secret(label));
    tool(
        Stream.of("--write-object", value.toString(), "--type", "secrkey", "--label", label),
        Stream.concat(Stream.of("--id", id(label)), Stream.of(more)));
  }

  private void addCertificate(String label) throws Exception {
    Path certificate = Certificates.write(folder, publicKey(label).getEncoded(), label);
    tool(
        Stream.of("--write-object", certificate.toString(), "--type", "cert"),
        Stream.of("--label", label, "--id", id(label)));
  }

  private void tool(Stream<String> some, Stream<String> more) {
    store.pkcs11Tool(LABEL, Stream.concat(some, more).toArray(String[]::new));
  }

  private String id(String label) {
    return ids.computeIfAbsent(label, unused -> String.format(Locale.ROOT, "%02x", ids.size() + 1));
  }

  private void readPublicKeys() throws GeneralSecurityException {
    try (ManagedKeysProvider provider =
        Providers.configured(configuration("driver", SoftHsm.Store.library(), LABEL))) {
      KeyStore keys = Providers.keyStore(provider);
      for (String label : PAIRS.keySet()) {
        publicKeys.put(label, ((ManagedPrivateKey) keys.getKey(label, null)).getPublicKey());
      }
    }
  }

  PublicKey publicKey(String label) {
    return Objects.requireNonNull(publicKeys.get(label));
  }

  /** What a process needs in its environment to see the token. */
  Map<String, String> environment() {
    return store.environment();
  }

  /** Our configuration of SoftHSM's token, by which 32 threads need not wait for a session. */
  Path configurationOfManySessions(String name) {
    return configuration(name, SoftHsm.Store.library(), LABEL, "kms.hsm.max_sessions = 32");
  }

  /**
   * Our configuration of a module and its token.
   *
   * @param more lines
   */
  Path configuration(String name, Path library, String token, String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "kms.hsm.type = pkcs11",
                "kms.hsm.library = " + library,
                "kms.hsm.token_label = " + token,
                "kms.hsm.pin = " + SoftHsm.PIN));
    Map<String, String> usages =
        Map.of(
            Label.RSA,
            "sign,decrypt",
            Label.P256,
            "sign",
            Label.HMAC,
            "mac",
            Label.AES,
            "encrypt,decrypt");
    usages.forEach((label, uses) -> {
      lines.add("key." + label + ".key_label = " + label);
      lines.add("key." + label + ".usages = " + uses);
    });
    if (token.equals(LABEL)) {
      lines.add("key." + Label.ED25519 + ".key_label = " + Label.ED25519);
    }
    lines.addAll(List.of(more));
    return write(name + ".properties", lines);
  }

  /** SunPKCS11's configuration of a module, which has one token. */
  Path sunConfiguration(String name, Path library) {
    return write(
        name + "-sun.cfg", List.of("name = " + name, "library = " + library, "slotListIndex = 0"));
  }

  private Path write(String name, List<String> lines) {
    try {
      return Files.write(folder.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
