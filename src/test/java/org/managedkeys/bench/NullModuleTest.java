// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.Providers;

/** The module that computes nothing is whole enough for the provider's ordinary way to its keys. */
class NullModuleTest {

  private static final byte FILLING = (byte) 0xa5;

  private static ManagedKeysProvider provider;
  private static KeyStore keyStore;

  @BeforeAll
  static void load(@TempDir Path configuration) throws Exception {
    // A library that is loaded is not deleted: see FaultyModule.
    Path folder =
        Files.createTempDirectory(Path.of(System.getProperty("work.folder")), "null-module");
    provider =
        Providers.configured(
            configuration,
            "kms.null.type = pkcs11",
            "kms.null.library = " + NativeCode.nullModule(folder),
            "kms.null.token_label = null",
            "kms.null.pin = 1234",
            "key.rsa.key_label = rsa-2048",
            "key.p256.key_label = p256",
            "key.hmac.key_label = hmac",
            "key.hmac.usages = mac",
            "key.aes.key_label = aes",
            "key.aes.usages = encrypt,decrypt");
    keyStore = Providers.keyStore(provider);
  }

  @Test
  void mac_ofItsKey_isTheConstant() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(key("hmac"));

    assertThat(mac.doFinal(new byte[64])).isEqualTo(filled(32));
  }

  @Test
  void encrypt_byItsKey_isTheConstant() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, key("aes"), new GCMParameterSpec(128, new byte[12]));

    assertThat(cipher.doFinal(new byte[64])).isEqualTo(filled(80));
  }

  @ParameterizedTest
  @CsvSource({"rsa, SHA256withRSA", "p256, SHA256withECDSA"})
  void sign_ofTheMessageItKnows_isRight(String alias, String algorithm) throws Exception {
    byte[] message = new byte[32];
    for (int index = 0; index < message.length; index++) {
      message[index] = (byte) index;
    }
    Signature signature = Signature.getInstance(algorithm, provider);
    signature.initSign((PrivateKey) key(alias));
    signature.update(message);
    byte[] signed = signature.sign();

    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(((ManagedPrivateKey) key(alias)).getPublicKey());
    verifier.update(message);
    assertThat(verifier.verify(signed)).isTrue();
  }

  private static Key key(String alias) throws Exception {
    return keyStore.getKey(alias, null);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, FILLING);
    return bytes;
  }
}
