// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.servers.azure.TestIdentity;

/**
 * The keys that a service is measured with. They are made here and brought in, so that what comes
 * back can be checked without the service.
 */
final class CloudKeys {

  static final String RSA = "rsa";
  static final String EC = "ec";
  static final String DECRYPTING = "decrypting";
  static final String HMAC = "hmac";
  static final String AES = "aes";

  private static final String PUBLIC = "public.";
  private static final String SECRET = "secret.";
  private static final int SECRET_BYTES = 32;

  private final TestIdentity rsa = TestIdentity.rsa(RSA);
  private final TestIdentity ec = TestIdentity.ec(EC);
  private final KeyPair decrypting = rsaPair();
  private final byte[] hmac = new byte[SECRET_BYTES];
  private final byte[] aes = new byte[SECRET_BYTES];

  CloudKeys() throws GeneralSecurityException {
    SecureRandom random = new SecureRandom();
    random.nextBytes(hmac);
    random.nextBytes(aes);
  }

  private static KeyPair rsaPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  /** Those with certificates. */
  Map<String, TestIdentity> signing() {
    return Map.of(RSA, rsa, EC, ec);
  }

  /**
   * Brings some of them in, each under its own name.
   *
   * @param field of an entry that says so
   * @param prefix that the service wants before the name
   */
  void store(StoresKeys service, String field, String prefix, String... names) {
    for (String name : names) {
      try (KeyMaterial material = material(name)) {
        service.store(
            KeyName.parse(name),
            Fields.ofText("key." + name, Map.of(field, prefix + name)),
            material,
            usages(name),
            false);
      }
    }
  }

  /** As an entry has them. */
  static Set<KeyUsage> usages(String name) {
    return switch (name) {
      case RSA, EC -> Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
      case DECRYPTING -> Set.of(KeyUsage.DECRYPT);
      case HMAC -> Set.of(KeyUsage.MAC);
      case AES -> Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private KeyMaterial material(String name) {
    return switch (name) {
      case RSA -> material(KeyAlgorithm.RSA, rsa.keys());
      case EC -> material(KeyAlgorithm.EC_P256, ec.keys());
      case DECRYPTING -> material(KeyAlgorithm.RSA, decrypting);
      case HMAC -> KeyMaterial.ofSecret(KeyAlgorithm.HMAC, hmac);
      case AES -> KeyMaterial.ofSecret(KeyAlgorithm.AES, aes);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static KeyMaterial material(KeyAlgorithm algorithm, KeyPair keys) {
    return KeyMaterial.ofPair(
        algorithm, keys.getPrivate().getEncoded(), keys.getPublic().getEncoded());
  }

  /** Writes down what a contestant needs to check its results, and peers that want certificates. */
  void describe(Properties facts) throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getEncoder();
    for (Map.Entry<String, TestIdentity> one : signing().entrySet()) {
      X509Certificate certificate = one.getValue().certificate();
      facts.setProperty(
          "certificate." + one.getKey(), base64.encodeToString(certificate.getEncoded()));
      facts.setProperty(
          PUBLIC + one.getKey(), base64.encodeToString(certificate.getPublicKey().getEncoded()));
    }
    facts.setProperty(
        PUBLIC + DECRYPTING, base64.encodeToString(decrypting.getPublic().getEncoded()));
    facts.setProperty(SECRET + HMAC, base64.encodeToString(hmac));
  }

  static PublicKey publicKey(Properties facts, String name) throws GeneralSecurityException {
    byte[] encoded = Base64.getDecoder().decode(CloudFacts.required(facts, PUBLIC + name));
    return KeyFactory.getInstance(name.equals(EC) ? "EC" : "RSA")
        .generatePublic(new X509EncodedKeySpec(encoded));
  }

  static byte[] secret(Properties facts, String name) {
    return Base64.getDecoder().decode(CloudFacts.required(facts, SECRET + name));
  }
}
