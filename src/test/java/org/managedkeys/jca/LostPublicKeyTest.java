// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** Keys whose public key objects were deleted from the token after their certificates were set. */
final class LostPublicKeyTest {

  private static final String TOKEN = SoftHsm.spareToken();

  private static final Map<String, String> TYPES =
      Map.of(
          "set-ec", "EC:prime256v1",
          "set-ed", "EC:edwards25519",
          "set-rsa", "rsa:2048",
          "own-ec", "EC:prime256v1",
          "own-ed", "EC:edwards25519",
          "bare-ec", "EC:prime256v1",
          "bare-rsa", "rsa:2048");

  @TempDir private static Path folder;

  private static Path file;

  @BeforeAll
  static void makeKeys() throws Exception {
    List<String> names = TYPES.keySet().stream().sorted().toList();
    List<String> lines = new ArrayList<>(Providers.connection("hsm", TOKEN));
    names.forEach(name -> lines.add("key." + name + ".key_label = " + name));
    file = Providers.write(folder, lines.toArray(new String[0]));
    for (String name : names) {
      SoftHsm.pkcs11Tool(
          TOKEN,
          "--keypairgen",
          "--key-type",
          Objects.requireNonNull(TYPES.get(name)),
          "--label",
          name,
          "--id",
          id(name),
          "--usage-sign");
    }
    KeyStore keyStore = open();
    for (String name : names) {
      ManagedPrivateKey key = (ManagedPrivateKey) keyStore.getKey(name, null);
      if (name.startsWith("set-")) {
        Certificate[] chain = {TestCertificates.issued(key.getPublicKey())};
        keyStore.setKeyEntry(name, key, new char[0], chain);
      } else if (name.startsWith("own-")) {
        assertThat(keyStore.getCertificate(name)).isNotNull();
      }
      SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", "pubkey", "--id", id(name));
    }
  }

  private static String id(String name) {
    return String.format(
        Locale.ROOT, "%02x", TYPES.keySet().stream().sorted().toList().indexOf(name) + 1);
  }

  private static KeyStore open() {
    return Providers.keyStore(Providers.configured(file));
  }

  @ParameterizedTest
  @CsvSource({
    "set-ec, SHA256withECDSA",
    "set-ed, Ed25519",
    "set-rsa, SHA256withRSA",
    "own-ec, SHA256withECDSA",
    "own-ed, Ed25519",
    "bare-rsa, SHA256withRSA"
  })
  void key_whoseCertificateIsStored_signs(String name, String algorithm) throws Exception {
    KeyStore keyStore = open();
    ManagedPrivateKey key = (ManagedPrivateKey) keyStore.getKey(name, null);
    PublicKey certified = keyStore.getCertificate(name).getPublicKey();

    assertThat(key.getPublicKey()).isEqualTo(certified);
    assertSigns(keyStore, key, certified, algorithm);
  }

  private static void assertSigns(
      KeyStore keyStore, PrivateKey key, PublicKey publicKey, String algorithm) throws Exception {
    Signature signer = Signature.getInstance(algorithm, keyStore.getProvider());
    signer.initSign(key);
    signer.update(new byte[] {1, 2, 3});
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(new byte[] {1, 2, 3});
    assertThat(verifier.verify(signature)).isTrue();
  }

  @Test
  void key_withoutAnyCertificate_isRefused_andListedAllTheSame() throws Exception {
    KeyStore keyStore = open();

    assertThat(keyStore.isKeyEntry("bare-ec")).isTrue();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> keyStore.getKey("bare-ec", null))
        .withMessageContaining(
            "key 'bare-ec': cannot read the public key: neither a public key nor a certificate"
                + " belongs to the private key with label 'bare-ec' at kms 'hsm'")
        .withMessageContaining("name its certificate in key.bare-ec.certificate");
  }

  /** The chain of the store is another key's once the declaration names another key. */
  @ParameterizedTest
  @ValueSource(strings = {"set-ec", "own-ec"})
  void key_whoseStoredCertificateIsAnothers_isRefused(String name) throws Exception {
    Path changed = folder.resolve(name + ".properties");
    Files.writeString(
        changed,
        Files.readString(file)
            .replace(
                "key." + name + ".key_label = " + name, "key." + name + ".key_label = bare-ec"));
    KeyStore keyStore = Providers.keyStore(Providers.configured(changed));

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> keyStore.getKey(name, null))
        .withMessageContaining(
            "key '" + name + "': cannot read the public key: the stored certificate (CN=")
        .withMessageContaining("is not that of the private key with label 'bare-ec' at kms 'hsm'")
        .withMessageContaining("name the right one in key." + name + ".certificate");
  }

  @Test
  void key_whoseCertificateIsConfigured_signsAndGetsAChain() throws Exception {
    KeyStore first = open();
    Path certificate = folder.resolve("set-ec.der");
    Files.write(certificate, first.getCertificate("set-ec").getEncoded());
    Path changed = folder.resolve("configured.properties");
    Files.writeString(
        changed,
        Files.readString(file)
            + "key.again.key_label = set-ec\nkey.again.certificate = "
            + certificate
            + "\n");
    KeyStore keyStore = Providers.keyStore(Providers.configured(changed));

    assertSigns(
        keyStore,
        (PrivateKey) keyStore.getKey("again", null),
        first.getCertificate("set-ec").getPublicKey(),
        "SHA256withECDSA");
    assertThat(keyStore.getCertificate("again").getPublicKey())
        .isEqualTo(first.getCertificate("set-ec").getPublicKey());
  }
}
