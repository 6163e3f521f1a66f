// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.Key;
import java.security.KeyPairGenerator;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.InvalidKeyException;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.WorkingKeys;

/** jose4j: JWE for managed keys, and codes by them. No provider is named. */
@Isolated("changes the JVM's provider list")
final class Jose4jEncryptionTest {

  @RegisterExtension
  static final RegisteredProvider KEYS = new RegisteredProvider(WorkingKeys::provider);

  private static final String SECRET = "42 pears";

  @ParameterizedTest
  @ValueSource(strings = {"RSA1_5", "RSA-OAEP", "RSA-OAEP-256"})
  void tokenForAnRsaKey_isDecrypted(String algorithm) throws Exception {
    assertDecrypted(algorithm, KEYS.publicKey(WorkingKeys.RSA), KEYS.privateKey(WorkingKeys.RSA));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A256KW", "A256GCMKW"})
  void tokenForAnAesKey_isDecrypted(String algorithm) throws Exception {
    SecretKey managed = KEYS.secretKey(WorkingKeys.AES);

    assertDecrypted(algorithm, WorkingKeys.softwareAes(), managed);
    assertDecrypted(algorithm, managed, WorkingKeys.softwareAes());
  }

  /** jose4j asks for an ECPrivateKey, which a key is not whose number stays in the token. */
  @Test
  void tokenForAnEcKey_isRefusedByJose4j() throws Exception {
    String token = encrypted("ECDH-ES", KEYS.publicKey(WorkingKeys.EC));

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> decrypted(token, KEYS.privateKey(WorkingKeys.EC)))
        .withMessageContaining("expects ECPrivateKey");
  }

  /** jose4j takes the bytes of the key that encrypts the content itself. */
  @Test
  void tokenEncryptedByAnAesKey_isRefusedByJose4j() throws Exception {
    String token = encrypted("dir", WorkingKeys.softwareAes());

    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> decrypted(token, KEYS.secretKey(WorkingKeys.AES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void code_isVerified(String algorithm) throws Exception {
    SecretKey key = KEYS.secretKey(WorkingKeys.HMAC);
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(algorithm);
    token.setPayload(SECRET);
    token.setKey(key);
    String serialized = token.getCompactSerialization();

    assertThat(isVerified(serialized, WorkingKeys.softwareHmac())).isTrue();
    String[] parts = serialized.split("\\.", -1);
    assertThat(isVerified(parts[0] + ".NDMgcGVhcnM." + parts[2], key)).isFalse();
  }

  @Test
  void tokenForAnotherKey_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String token = encrypted("RSA-OAEP-256", generator.generateKeyPair().getPublic());

    assertThatExceptionOfType(JoseException.class)
        .isThrownBy(() -> decrypted(token, KEYS.privateKey(WorkingKeys.RSA)));
  }

  private static void assertDecrypted(String algorithm, Key sender, Key recipient)
      throws JoseException {
    assertThat(decrypted(encrypted(algorithm, sender), recipient)).isEqualTo(SECRET);
  }

  private static String encrypted(String algorithm, Key key) throws JoseException {
    JsonWebEncryption token = new JsonWebEncryption();
    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    token.setAlgorithmHeaderValue(algorithm);
    token.setEncryptionMethodHeaderParameter("A256GCM");
    token.setPayload(SECRET);
    token.setKey(key);
    return token.getCompactSerialization();
  }

  private static String decrypted(String serialized, Key key) throws JoseException {
    JsonWebEncryption token = new JsonWebEncryption();
    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    token.setCompactSerialization(serialized);
    token.setKey(key);
    return token.getPayload();
  }

  private static boolean isVerified(String serialized, Key key) throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setCompactSerialization(serialized);
    token.setKey(key);
    return token.verifySignature();
  }
}
