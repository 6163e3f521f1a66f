// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * What a soak does with the keys of a token, by the JCA's names, and how it knows a right answer
 * from a wrong one: every result is checked by another provider, from a public half or from the
 * software copy of a secret key that was imported.
 *
 * <p>Thread-safe: each call makes its own engine objects.
 */
final class SoakOperations {

  /** One operation; throws what the engine throws, and says whether the answer was right. */
  interface Operation {
    boolean isRight(byte[] message) throws GeneralSecurityException;
  }

  private static final int GCM_TAG = 128;
  private static final int GCM_IV = 12;
  private static final int AES_BLOCK = 16;
  private static final int PSS_SALT = 32;

  private final Provider ours;
  private final Provider bouncyCastle = new BouncyCastleProvider();
  private final KeyStore keys;
  private final SecretKey aes = new SecretKeySpec(random(32), "AES");
  private final SecretKey hmac = new SecretKeySpec(random(32), "HmacSHA256");
  private final KeyPair peer;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  /**
   * Imports the secret keys and names the operations.
   *
   * @param keys of a connection that allows import, with the keys rsa, p256 and ed25519 on its
   *     token
   */
  SoakOperations(Provider ours, KeyStore keys) throws GeneralSecurityException {
    this.ours = ours;
    this.keys = keys;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    this.peer = generator.generateKeyPair();
    keys.setEntry("soak-aes", new KeyStore.SecretKeyEntry(aes), null);
    keys.setEntry("soak-hmac", new KeyStore.SecretKeyEntry(hmac), null);
    Key rsa = keys.getKey("rsa", null);
    Key p256 = keys.getKey("p256", null);
    Key ed25519 = keys.getKey("ed25519", null);
    Key aesKey = keys.getKey("soak-aes", null);
    Key hmacKey = keys.getKey("soak-hmac", null);
    signing("SHA256withRSA", "rsa", rsa, null);
    signing(
        "RSASSA-PSS",
        "rsa",
        rsa,
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSS_SALT, 1));
    signing("SHA256withECDSA", "p256", p256, null);
    signing("Ed25519", "ed25519", ed25519, null);
    rsaDecryption("RSA/ECB/PKCS1Padding", rsa);
    rsaDecryption("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", rsa);
    aes("AES/CBC/PKCS5Padding", aesKey, AES_BLOCK);
    aes("AES/CTR/NoPadding", aesKey, AES_BLOCK);
    aes("AES/GCM/NoPadding", aesKey, GCM_IV);
    operations.put("AESWrap", message -> wraps(aesKey));
    operations.put("HmacSHA256", message -> macs("HmacSHA256", hmacKey, hmac, "SunJCE", message));
    operations.put(
        "AESCMAC",
        message ->
            Arrays.equals(
                mac(Mac.getInstance("AESCMAC", ours), aesKey, message),
                mac(Mac.getInstance("AESCMAC", bouncyCastle), aes, message)));
    PublicKey p256Public = keys.getCertificate("p256").getPublicKey();
    operations.put("ECDH", message -> agrees((PrivateKey) p256, p256Public));
    operations.put("SecureRandom", message -> isRandom());
  }

  Map<String, Operation> byName() {
    return operations;
  }

  private void signing(
      String algorithm, String alias, Key key, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    PublicKey publicKey = keys.getCertificate(alias).getPublicKey();
    operations.put(
        algorithm,
        message -> {
          Signature signer = Signature.getInstance(algorithm, ours);
          signer.initSign((PrivateKey) key);
          set(signer, parameters);
          signer.update(message);
          byte[] signature = signer.sign();
          Signature verifier = Signature.getInstance(algorithm);
          verifier.initVerify(publicKey);
          set(verifier, parameters);
          verifier.update(message);
          return verifier.verify(signature);
        });
  }

  private static void set(Signature signature, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    if (parameters != null) {
      signature.setParameter(parameters);
    }
  }

  private void rsaDecryption(String transformation, Key key) throws GeneralSecurityException {
    PublicKey publicKey = keys.getCertificate("rsa").getPublicKey();
    operations.put(
        transformation,
        message -> {
          byte[] secret = Arrays.copyOf(message, 32);
          Cipher encryption = Cipher.getInstance(transformation, "SunJCE");
          encryption.init(Cipher.ENCRYPT_MODE, publicKey);
          Cipher decryption = Cipher.getInstance(transformation, ours);
          decryption.init(Cipher.DECRYPT_MODE, key);
          return Arrays.equals(secret, decryption.doFinal(encryption.doFinal(secret)));
        });
  }

  /** The token encrypts and the JDK decrypts, then the other way round. */
  private void aes(String transformation, Key key, int ivBytes) {
    operations.put(
        transformation,
        message -> {
          byte[] iv = random(ivBytes);
          AlgorithmParameterSpec parameters =
              ivBytes == GCM_IV ? new GCMParameterSpec(GCM_TAG, iv) : new IvParameterSpec(iv);
          byte[] byToken =
              run(
                  Cipher.getInstance(transformation, ours),
                  Cipher.ENCRYPT_MODE,
                  key,
                  parameters,
                  message);
          byte[] byJdk =
              run(
                  Cipher.getInstance(transformation, "SunJCE"),
                  Cipher.ENCRYPT_MODE,
                  aes,
                  parameters,
                  message);
          byte[] plain =
              run(
                  Cipher.getInstance(transformation, ours),
                  Cipher.DECRYPT_MODE,
                  key,
                  parameters,
                  byJdk);
          return Arrays.equals(byToken, byJdk) && Arrays.equals(plain, message);
        });
  }

  private static byte[] run(
      Cipher cipher, int mode, Key key, AlgorithmParameterSpec parameters, byte[] data)
      throws GeneralSecurityException {
    cipher.init(mode, key, parameters);
    return cipher.doFinal(data);
  }

  private boolean wraps(Key key) throws GeneralSecurityException {
    SecretKey wrapped = new SecretKeySpec(random(32), "AES");
    Cipher wrapping = Cipher.getInstance("AESWrap", ours);
    wrapping.init(Cipher.WRAP_MODE, key);
    Cipher unwrapping = Cipher.getInstance("AESWrap", "SunJCE");
    unwrapping.init(Cipher.UNWRAP_MODE, aes);
    return wrapped.equals(unwrapping.unwrap(wrapping.wrap(wrapped), "AES", Cipher.SECRET_KEY));
  }

  private boolean macs(String algorithm, Key key, SecretKey software, String other, byte[] message)
      throws GeneralSecurityException {
    return Arrays.equals(
        mac(Mac.getInstance(algorithm, ours), key, message),
        mac(Mac.getInstance(algorithm, other), software, message));
  }

  private static byte[] mac(Mac mac, Key key, byte[] message) throws GeneralSecurityException {
    mac.init(key);
    return mac.doFinal(message);
  }

  private boolean agrees(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", ours);
    agreement.init(key);
    agreement.doPhase(peer.getPublic(), true);
    KeyAgreement other = KeyAgreement.getInstance("ECDH", "SunEC");
    other.init(peer.getPrivate());
    other.doPhase(publicKey, true);
    return Arrays.equals(agreement.generateSecret(), other.generateSecret());
  }

  /** Bytes that nobody filled are the one thing that random bytes surely are not. */
  private boolean isRandom() throws GeneralSecurityException {
    byte[] bytes = new byte[64];
    SecureRandom.getInstance("ManagedKeys", ours).nextBytes(bytes);
    return !Arrays.equals(bytes, new byte[64]);
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
