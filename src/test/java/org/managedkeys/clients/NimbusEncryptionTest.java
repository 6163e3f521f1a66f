// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.WorkingKeys;

/** Nimbus JOSE+JWT: JWE for managed keys, and codes by them. No provider is named. */
@Isolated("changes the JVM's provider list")
final class NimbusEncryptionTest {

  @RegisterExtension
  static final RegisteredProvider KEYS = new RegisteredProvider(WorkingKeys::provider);

  private static final String SECRET = "42 pears";

  @ParameterizedTest
  @ValueSource(strings = {"RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"})
  void tokenForAnRsaKey_isDecrypted(String algorithm) throws Exception {
    RSAPublicKey recipient = (RSAPublicKey) KEYS.publicKey(WorkingKeys.RSA);

    assertDecrypted(
        encrypted(algorithm, new RSAEncrypter(recipient)),
        new RSADecrypter(KEYS.privateKey(WorkingKeys.RSA)));
  }

  @Test
  void jwkLoadedFromTheKeyStore_decrypts() throws Exception {
    RSAKey key = RSAKey.load(KEYS.keyStore(), WorkingKeys.RSA, null);

    assertDecrypted(
        encrypted("RSA-OAEP-256", new RSAEncrypter(key.toRSAPublicKey())), new RSADecrypter(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"})
  void tokenForAnEcKey_isDecrypted(String algorithm) throws Exception {
    ECPublicKey recipient = (ECPublicKey) KEYS.publicKey(WorkingKeys.EC);

    assertDecrypted(
        encrypted(algorithm, new ECDHEncrypter(recipient)),
        new ECDHDecrypter(KEYS.privateKey(WorkingKeys.EC), Set.of(), Curve.P_256));
  }

  @Test
  void tokenEncryptedByAnAesKey_isDecrypted() throws Exception {
    SecretKey software = WorkingKeys.softwareAes();
    SecretKey managed = KEYS.secretKey(WorkingKeys.AES);

    assertDecrypted(encrypted("dir", new DirectEncrypter(software)), new DirectDecrypter(managed));
    assertDecrypted(encrypted("dir", new DirectEncrypter(managed)), new DirectDecrypter(software));
  }

  /** Nimbus measures the bytes of the key that wraps another; a managed key gives none. */
  @Test
  void keyWrappedByAnAesKey_isRefusedByNimbus() {
    assertThatExceptionOfType(KeyLengthException.class)
        .isThrownBy(() -> new AESDecrypter(KEYS.secretKey(WorkingKeys.AES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void code_isVerified(String algorithm) throws Exception {
    JWSObject token =
        new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload(SECRET));
    token.sign(new MACSigner(KEYS.secretKey(WorkingKeys.HMAC)));

    MACVerifier verifier = new MACVerifier(WorkingKeys.softwareHmac());
    assertThat(JWSObject.parse(token.serialize()).verify(verifier)).isTrue();
    JWSObject other =
        new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload("43 pears"));
    other.sign(new MACSigner(new byte[64]));
    assertThat(JWSObject.parse(other.serialize()).verify(verifier)).isFalse();
  }

  @Test
  void tokenForAnotherKey_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair other = generator.generateKeyPair();
    String token = encrypted("RSA-OAEP-256", new RSAEncrypter((RSAPublicKey) other.getPublic()));

    assertThatExceptionOfType(JOSEException.class)
        .isThrownBy(() ->
            JWEObject.parse(token).decrypt(new RSADecrypter(KEYS.privateKey(WorkingKeys.RSA))));
  }

  private static String encrypted(String algorithm, JWEEncrypter encrypter) throws Exception {
    JWEObject token =
        new JWEObject(
            new JWEHeader(JWEAlgorithm.parse(algorithm), EncryptionMethod.A256GCM),
            new Payload(SECRET));
    token.encrypt(encrypter);
    return token.serialize();
  }

  private static void assertDecrypted(String token, JWEDecrypter decrypter) throws Exception {
    JWEObject parsed = JWEObject.parse(token);
    parsed.decrypt(decrypter);
    assertThat(parsed.getPayload()).hasToString(SECRET);
  }
}
