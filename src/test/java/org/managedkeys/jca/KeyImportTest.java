// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.testkit.Providers;

/** Software keys brought in and replaced through the KeyStore. */
final class KeyImportTest {

  private static final char[] IGNORED = "ignored".toCharArray();
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final String STORE = "kms.mem.allow_store_key = true";
  private static final String REPLACE = "kms.mem.allow_replace_key = true";

  @TempDir private Path folder;
  private final StoringService service = new StoringService();

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void pair_isBroughtIn_signs_andLasts(String type) throws Exception {
    KeyPair software = pair(type);
    Certificate[] chain = {
      TestCertificates.issued(software.getPublic()), TestCertificates.issuer()
    };
    keyStore(STORE).setKeyEntry("New", software.getPrivate(), IGNORED, chain);

    KeyStore keyStore = keyStore(STORE);
    assertThat(keyStore.getCertificateChain("new")).isEqualTo(chain);
    PrivateKey managed = (PrivateKey) keyStore.getKey("new", null);
    assertThat(managed).isInstanceOf(ManagedPrivateKey.class);
    assertThat(verified(keyStore, managed, software)).isTrue();
    assertThat(service.usagesOf("new"))
        .isEqualTo(KeyUsage.defaultsOf(type.equals("RSA") ? Family.RSA : Family.EC));
    assertThat(service.received()).hasSize(1).allMatch(KeyMaterial::isDestroyed);
  }

  @Test
  void secretKeys_areBroughtIn_andUsed() throws Exception {
    SecretKey aes =
        new SecretKeySpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6}, "AES");
    SecretKey hmac =
        new SecretKeySpec(
            "a secret of any length".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
    KeyStore keyStore = keyStore(STORE);
    keyStore.setEntry(
        "aes", new KeyStore.SecretKeyEntry(aes), new KeyStore.PasswordProtection(IGNORED));
    keyStore.setKeyEntry("hmac", hmac, IGNORED, null);

    KeyStore again = keyStore(STORE);
    assertThat(again.entryInstanceOf("aes", KeyStore.SecretKeyEntry.class)).isTrue();
    Cipher ours = Cipher.getInstance("AES/GCM/NoPadding", again.getProvider());
    ours.init(
        Cipher.ENCRYPT_MODE, again.getKey("aes", null), new GCMParameterSpec(128, new byte[12]));
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    theirs.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(128, new byte[12]));
    assertThat(theirs.doFinal(ours.doFinal(MESSAGE))).isEqualTo(MESSAGE);
    Mac mac = Mac.getInstance("HmacSHA256", again.getProvider());
    mac.init(again.getKey("hmac", null));
    Mac expected = Mac.getInstance("HmacSHA256", "SunJCE");
    expected.init(hmac);
    assertThat(mac.doFinal(MESSAGE)).isEqualTo(expected.doFinal(MESSAGE));
  }

  @Test
  void newName_needsTheConnectionsFlag() throws Exception {
    KeyPair software = pair("EC");
    Certificate[] chain = {TestCertificates.issued(software.getPublic())};

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore().setKeyEntry("new", software.getPrivate(), IGNORED, chain))
        .withMessageContaining("entry 'new' cannot be stored: kms 'mem'")
        .withMessageContaining("kms.mem.allow_store_key is not true. Hint: set it at")
        .withMessageContaining("provider.properties:1");
    assertThat(service.labels()).isEmpty();
    assertThat(keyStore().containsAlias("new")).isFalse();
  }

  @Test
  void declaredName_needsItsOwnFlags_andKeepsItsUsages() throws Exception {
    String[] declared = {
      STORE,
      REPLACE,
      "key.web.kms = mem",
      "key.web.key_label = web-2026",
      "key.web.key_type = P-256",
      "key.web.usages = sign",
    };
    KeyPair first = pair("EC");
    Certificate[] chain = {TestCertificates.issued(first.getPublic())};
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore(declared).setKeyEntry("web", first.getPrivate(), IGNORED, chain))
        .withMessageContaining("key.web.allow_store_key is not true. Hint: add it near")
        .withMessageContaining("provider.properties:4");

    String[] storing = with(declared, "key.web.allow_store_key = true");
    KeyPair rsa = pair("RSA");
    Certificate[] rsaChain = {TestCertificates.issued(rsa.getPublic())};
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore(storing).setKeyEntry("web", rsa.getPrivate(), IGNORED, rsaChain))
        .withMessageContaining("a key of type secp256r1, and this one is of type rsa");
    keyStore(storing).setKeyEntry("web", first.getPrivate(), IGNORED, chain);
    assertThat(service.usagesOf("web-2026")).isEqualTo(EnumSet.of(KeyUsage.SIGN));

    KeyPair second = pair("EC");
    Certificate[] secondChain = {TestCertificates.issued(second.getPublic())};
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(
            () -> keyStore(storing).setKeyEntry("web", second.getPrivate(), IGNORED, secondChain))
        .withMessageContaining("key.web.allow_replace_key is not true. Hint: add it near");
    KeyStore before = keyStore(storing);
    assertThat(verified(before, (PrivateKey) before.getKey("web", null), first)).isTrue();
    assertThat(before.getCertificateChain("web")).isEqualTo(chain);

    KeyStore replacing = keyStore(with(storing, "key.web.allow_replace_key = true"));
    // Opened before: what is held of the old key must not outlive it.
    assertThat(verified(replacing, (PrivateKey) replacing.getKey("web", null), first)).isTrue();
    replacing.setKeyEntry("web", second.getPrivate(), IGNORED, secondChain);
    assertThat(replacing.getCertificateChain("web")).isEqualTo(secondChain);
    assertThat(verified(replacing, (PrivateKey) replacing.getKey("web", null), second)).isTrue();
    assertThat(service.labels()).containsExactly("web-2026");
  }

  @Test
  void nameOfTheLiveStore_isReplaced_whereTheConnectionAllowsIt() throws Exception {
    KeyPair first = pair("EC");
    KeyPair second = pair("RSA");
    Certificate[] chain = {TestCertificates.issued(first.getPublic())};
    Certificate[] secondChain = {TestCertificates.issued(second.getPublic())};
    keyStore(STORE).setKeyEntry("new", first.getPrivate(), IGNORED, chain);

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(
            () -> keyStore(STORE).setKeyEntry("new", second.getPrivate(), IGNORED, secondChain))
        .withMessageContaining("kms.mem.allow_replace_key is not true. Hint: set it at");
    KeyStore other = keyStore(STORE, REPLACE);
    assertThat(other.getKey("new", null)).isNotNull();

    keyStore(STORE, REPLACE).setKeyEntry("new", second.getPrivate(), IGNORED, secondChain);

    // Also where the old one was open, in another provider.
    assertThat(other.getCertificateChain("new")).isEqualTo(secondChain);
    assertThat(verified(other, (PrivateKey) other.getKey("new", null), second)).isTrue();
    other.setCertificateEntry("trusted", TestCertificates.issuer());
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> other.setKeyEntry("trusted", second.getPrivate(), IGNORED, secondChain))
        .withMessageContaining("another entry has it");
  }

  @Test
  void keyOfTwoNames_isNotReplacedUnderOne() throws Exception {
    KeyPair first = pair("EC");
    Certificate[] chain = {TestCertificates.issued(first.getPublic())};
    KeyStore keyStore = keyStore(STORE, REPLACE);
    keyStore.setKeyEntry("one", first.getPrivate(), IGNORED, chain);
    keyStore.setKeyEntry("two", keyStore.getKey("one", null), IGNORED, chain);

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("one", first.getPrivate(), IGNORED, chain))
        .withMessageContaining("'two' is another name of it");
  }

  @Test
  void certificateOfAnotherKey_isRefused_beforeTheServiceSeesAnything() throws Exception {
    KeyStore keyStore = keyStore(STORE);
    for (String type : List.of("RSA", "EC", "Ed25519", "X25519")) {
      Certificate[] wrong = {TestCertificates.issued(pair(type).getPublic())};
      assertThatExceptionOfType(KeyStoreException.class)
          .isThrownBy(() -> keyStore.setKeyEntry("new", pair(type).getPrivate(), IGNORED, wrong))
          .withMessage(
              "entry 'new' cannot be stored: its certificate is for another public key than the"
                  + " private key's");
    }
    Certificate[] otherKind = {TestCertificates.issued(pair("RSA").getPublic())};
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("new", pair("EC").getPrivate(), IGNORED, otherKind));
    assertThat(service.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519", "X25519"})
  void pairProof_knowsAPair(String type) throws Exception {
    KeyPair pair = pair(type);
    try (KeyMaterial material =
        ImportedKeys.material(
            "a", pair.getPrivate(), List.of(TestCertificates.issued(pair.getPublic())))) {
      assertThat(material.encoded()).isEqualTo(pair.getPrivate().getEncoded());
      assertThat(material.subjectPublicKeyInfo()).contains(pair.getPublic().getEncoded());
    }
  }

  @Test
  void keysThatCannotBeKeys_areRefused() throws Exception {
    KeyStore keyStore = keyStore(STORE);
    for (Key key :
        List.of(
            new SecretKeySpec(new byte[16], "DESede"),
            new SecretKeySpec(new byte[15], "AES"),
            new SecretKeySpec(new byte[16], "AESCMAC"))) {
      assertThatExceptionOfType(KeyStoreException.class)
          .isThrownBy(() -> keyStore.setKeyEntry("new", key, IGNORED, null))
          .withMessageContaining("entry 'new' cannot be stored: ");
    }
    assertThat(service.received()).isEmpty();
  }

  @Test
  void keyWithoutAnEntry_isNotOverwritten() throws Exception {
    KeyPair software = pair("EC");
    Certificate[] chain = {TestCertificates.issued(software.getPublic())};
    KeyStore keyStore = keyStore(STORE);
    keyStore.setKeyEntry("new", software.getPrivate(), IGNORED, chain);
    // Its entry is lost, as after a crash before it was written; the key is not.
    keyStore.deleteEntry("new");

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("new", software.getPrivate(), IGNORED, chain))
        .withMessageContaining("a key is already there");
    assertThat(service.labels()).containsExactly("new");
  }

  private KeyStore keyStore(String... lines) {
    return Providers.keyStore(service.provider(folder, lines));
  }

  private static String[] with(String[] lines, String more) {
    String[] all = Arrays.copyOf(lines, lines.length + 1);
    all[lines.length] = more;
    return all;
  }

  private static KeyPair pair(String type) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    if (type.equals("RSA")) {
      generator.initialize(2048);
    } else if (type.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private static boolean verified(KeyStore keyStore, PrivateKey key, KeyPair software)
      throws Exception {
    String algorithm = "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
    Signature signature = Signature.getInstance(algorithm, keyStore.getProvider());
    signature.initSign(key);
    signature.update(MESSAGE);
    byte[] signed = signature.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(software.getPublic());
    verifier.update(MESSAGE);
    return verifier.verify(signed);
  }
}
