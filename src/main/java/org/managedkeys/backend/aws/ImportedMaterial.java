// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;

/**
 * A software key on its way in, wrapped as the service asks: private keys of RSA and on curves
 * through an AES key, secrets at once.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html">
 *     Importing key material</a>
 */
final class ImportedMaterial {

  private static final String STORE = "store the key";
  private static final int AES_BYTES = 32;
  private static final String CIPHERS = "SunJCE";

  private final String subject;
  private final KeyMaterial material;
  private final int bits;

  private ImportedMaterial(String subject, KeyMaterial material, int bits) {
    this.subject = subject;
    this.material = material;
    this.bits = bits;
  }

  /**
   * Checks that it is a key.
   *
   * @throws KeyException INVALID if it is none, UNSUPPORTED if the service takes no such key
   */
  static ImportedMaterial of(String subject, KeyMaterial material) {
    KeyAlgorithm algorithm = material.algorithm();
    if (algorithm.family().isSecret()) {
      return new ImportedMaterial(subject, material, material.encoded().length * Byte.SIZE);
    }
    if (algorithm.family() == Family.ML_DSA) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          STORE,
          "ML-DSA keys are made at AWS KMS, not brought in",
          "make the key there: keys generate");
    }
    int modulusBits = modulusBits(subject, material);
    return new ImportedMaterial(
        subject, material, modulusBits == 0 ? algorithm.bits() : modulusBits);
  }

  /** 0 for keys that have none. */
  private static int modulusBits(String subject, KeyMaterial material) {
    try {
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(material.encoded());
      if (material.algorithm() != KeyAlgorithm.RSA) {
        return 0;
      }
      if (key instanceof RSAKeyParameters rsa) {
        return rsa.getModulus().bitLength();
      }
    } catch (IOException | RuntimeException e) {
      // No cause: what it says may hold a part of the key.
    }
    throw KeyException.of(
        Kind.INVALID,
        subject,
        STORE,
        "it is no private key of type " + material.algorithm().jcaName() + " in PKCS #8",
        null);
  }

  KeyAlgorithm algorithm() {
    return material.algorithm();
  }

  int bits() {
    return bits;
  }

  Optional<byte[]> publicKey() {
    return material.subjectPublicKeyInfo();
  }

  /** What the service calls the way in which it is wrapped. */
  String wrappingName() {
    return algorithm().family().isSecret() ? "RSAES_OAEP_SHA_256" : "RSA_AES_KEY_WRAP_SHA_256";
  }

  /** The key, readable for the holder of an RSA key only. */
  byte[] wrappedBy(byte[] wrappingKey) {
    byte[] aes = new byte[AES_BYTES];
    try {
      PublicKey rsa =
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(wrappingKey));
      if (algorithm().family().isSecret()) {
        return oaep(rsa, material.encoded());
      }
      new SecureRandom().nextBytes(aes);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(oaep(rsa, aes));
      both.writeBytes(keyWrap(aes, material.encoded()));
      return both.toByteArray();
    } catch (GeneralSecurityException e) {
      // No cause: what it says may hold a part of the key.
      throw KeyException.of(
          Kind.INTERNAL, subject, STORE, "the key cannot be wrapped for its way to AWS KMS", null);
    } finally {
      Arrays.fill(aes, (byte) 0);
    }
  }

  private static byte[] oaep(PublicKey key, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", CIPHERS);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    return cipher.doFinal(data);
  }

  /** With padding, RFC 5649. */
  private static byte[] keyWrap(byte[] aes, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding", CIPHERS);
    cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(aes, "AES"));
    return cipher.wrap(new SecretKeySpec(data, "any"));
  }

  @Override
  public String toString() {
    return material.toString();
  }
}
