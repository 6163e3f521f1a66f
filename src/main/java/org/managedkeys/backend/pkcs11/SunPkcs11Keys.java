// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.WrongCiphertext;

/**
 * Keys that SunPKCS11 found, by kind: what such a key can do is told by the interfaces of its
 * class. All are thread-safe.
 */
final class SunPkcs11Keys {

  private SunPkcs11Keys() {}

  /** What every key has. */
  private abstract static sealed class Base implements ManagedKey {

    final SunPkcs11Key key;

    Base(SunPkcs11Key key) {
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
  private abstract static sealed class Signing extends Base implements Signs {

    private final SunPkcs11Signer signer;

    Signing(SunPkcs11Key key) {
      super(key);
      this.signer = new SunPkcs11Signer(key);
    }

    @Override
    public final byte[] subjectPublicKeyInfo() {
      return key.publicHalf().encoded();
    }

    @Override
    public final void checkScheme(SignatureScheme scheme) {
      signer.check(scheme);
    }

    @Override
    public final boolean wantsMessage(SignatureScheme scheme) {
      return SunPkcs11Signer.wantsMessage(scheme);
    }

    @Override
    public final byte[] sign(SignatureScheme scheme, byte[] input) {
      return signer.sign(scheme, input);
    }
  }

  private static final class Rsa extends Signing implements Decrypts {

    private final SunPkcs11Rsa decryption;

    Rsa(SunPkcs11Key key) {
      super(key);
      this.decryption = new SunPkcs11Rsa(key);
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

  /** Key agreement is there to be refused by name: SunPKCS11 wants to read the secret. */
  private static final class Ec extends Signing implements Agrees {

    Ec(SunPkcs11Key key) {
      super(key);
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {
      throw key.unsupported(
          "agree on a secret by " + algorithm.jcaName(), "signatures only, no key agreement");
    }

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      checkAgreement(algorithm);
      throw new IllegalStateException("always refused");
    }
  }

  /** A secret key: a secret for HMAC, or an AES key, which makes no codes here. */
  private static sealed class Secret extends Base implements Macs {

    private static final String MAC = "Mac";

    Secret(SunPkcs11Key key) {
      super(key);
    }

    @Override
    public final void checkMac(MacAlgorithm algorithm) {
      if (!fits(algorithm)) {
        String possible =
            Stream.of(MacAlgorithm.values())
                .filter(this::fits)
                .map(MacAlgorithm::jcaName)
                .collect(Collectors.joining(", "));
        throw key.unsupported(
            operation(algorithm), possible.isEmpty() ? "no MAC" : possible + " only");
      }
    }

    private boolean fits(MacAlgorithm algorithm) {
      return algorithm.family() == key.algorithm().family() && key.offers(MAC, algorithm.jcaName());
    }

    private static String operation(MacAlgorithm algorithm) {
      return "make an " + algorithm.jcaName();
    }

    @Override
    public final byte[] mac(MacAlgorithm algorithm, byte[] message) {
      checkMac(algorithm);
      byte[] code =
          key.run(
              operation(algorithm),
              (token, found) -> {
                Mac mac = Mac.getInstance(algorithm.jcaName(), token.provider());
                mac.init(found);
                return mac.doFinal(message);
              });
      return key.checkLength(operation(algorithm), code, algorithm.bytes(), algorithm.bytes());
    }
  }

  private static final class Aes extends Secret implements Encrypts, Decrypts {

    private final SunPkcs11Aes cipher;

    Aes(SunPkcs11Key key) {
      super(key);
      this.cipher = new SunPkcs11Aes(key);
    }

    @Override
    public void checkEncryption(CipherScheme scheme) {
      cipher.check("encrypt", scheme);
    }

    @Override
    public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
      return cipher.encrypt(scheme, input);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      cipher.check("decrypt", scheme);
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      return cipher.decrypt(scheme, input);
    }
  }

  /** The key as what it is. */
  static ManagedKey of(SunPkcs11Key key) {
    return switch (key.algorithm().family()) {
      case RSA -> new Rsa(key);
      case EC -> new Ec(key);
      case AES -> new Aes(key);
      case HMAC -> new Secret(key);
      case EDDSA, XDH, ML_DSA ->
          throw key.unsupported("find it", "RSA, EC, AES and secrets for HMAC only");
    };
  }
}
