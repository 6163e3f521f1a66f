// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.ByteBuffer;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.WrongCiphertext;

/**
 * Keys on tokens by kind: what such a key can do is told by the interfaces of its class. All are
 * thread-safe.
 */
final class Pkcs11Keys {

  private Pkcs11Keys() {}

  /** What every key has. */
  private abstract static sealed class Base implements ManagedKey {

    final KeyOnToken key;

    Base(KeyOnToken key) {
      this.key = key;
    }

    @Override
    public final KeyAlgorithm algorithm() {
      return key.algorithm();
    }

    @Override
    public final String toString() {
      return key.toString();
    }
  }

  /** What every private key has. */
  private abstract static sealed class Private extends Base implements HasPublicKey {

    Private(KeyOnToken key) {
      super(key);
    }

    @Override
    public final byte[] subjectPublicKeyInfo() {
      return key.publicHalf().encoded();
    }
  }

  /** A private key that signs: an Ed25519 or ML-DSA key, or one that can do more. */
  private static sealed class Signing extends Private implements Signs {

    private final TokenSigner signer;

    Signing(KeyOnToken key) {
      super(key);
      this.signer = new TokenSigner(key);
    }

    @Override
    public final void checkScheme(SignatureScheme scheme) {
      signer.check(scheme);
    }

    @Override
    public final byte[] sign(SignatureScheme scheme, byte[] input) {
      return signer.sign(scheme, input);
    }
  }

  private static final class Rsa extends Signing implements Decrypts {

    private final RsaDecryption decryption;

    Rsa(KeyOnToken key) {
      super(key);
      this.decryption = new RsaDecryption(key);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      decryption.check(scheme);
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      return decryption.decrypt(scheme, input);
    }
  }

  private static final class Ec extends Signing implements Agrees {

    private final TokenAgreement agreement;

    Ec(KeyOnToken key) {
      super(key);
      this.agreement = new TokenAgreement(key);
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {
      agreement.check(algorithm);
    }

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      return agreement.agree(algorithm, peer);
    }
  }

  private static final class Montgomery extends Private implements Agrees {

    private final TokenAgreement agreement;

    Montgomery(KeyOnToken key) {
      super(key);
      this.agreement = new TokenAgreement(key);
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {
      agreement.check(algorithm);
    }

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      return agreement.agree(algorithm, peer);
    }
  }

  /** A secret key: a secret for HMAC, or one that can do more. */
  private static sealed class Secret extends Base implements Macs {

    private final TokenMac mac;

    Secret(KeyOnToken key) {
      super(key);
      this.mac = new TokenMac(key);
    }

    @Override
    public final void checkMac(MacAlgorithm algorithm) {
      mac.check(algorithm);
    }

    @Override
    public final byte[] mac(MacAlgorithm algorithm, byte[] message) {
      return mac.mac(algorithm, message);
    }
  }

  private static final class Aes extends Secret implements EncryptsBuffers, Decrypts {

    private final AesCipher cipher;

    Aes(KeyOnToken key, AesCipher cipher) {
      super(key);
      this.cipher = cipher;
    }

    @Override
    public void checkEncryption(CipherScheme scheme) {
      cipher.checkEncryption(scheme);
    }

    @Override
    public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
      return cipher.encrypt(scheme, input);
    }

    @Override
    public boolean encryptsBuffers(CipherScheme scheme) {
      return scheme.mode() == CipherScheme.Mode.AES_GCM;
    }

    @Override
    public void encrypt(
        CipherScheme scheme, CipherInput parameters, ByteBuffer source, ByteBuffer target) {
      cipher.encrypt(scheme, parameters, source, target);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      cipher.checkDecryption(scheme);
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      return cipher.decrypt(scheme, input);
    }
  }

  /**
   * The key as what it is. To be called in a session, since the token may be asked what it can do.
   *
   * @param token where the key was found
   */
  static ManagedKey of(KeyOnToken key, LiveToken token) throws CryptokiFailure {
    return switch (key.algorithm().family()) {
      case RSA -> new Rsa(key);
      case EC -> new Ec(key);
      case EDDSA, ML_DSA -> new Signing(key);
      case XDH -> new Montgomery(key);
      case AES -> new Aes(key, new AesCipher(key, KeyWrapping.of(key, token)));
      case HMAC -> new Secret(key);
    };
  }
}
