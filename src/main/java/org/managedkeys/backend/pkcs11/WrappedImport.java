// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.DigestAlgorithm;

/**
 * Brings a key onto a token that takes no key in clear, as many do in their strict modes: wrapped
 * under an AES key of this moment, which itself is wrapped for an RSA key that the token makes for
 * it. Both are session objects and destroyed at once. It is CKM_RSA_AES_KEY_WRAP in its two steps,
 * which more tokens have.
 */
final class WrappedImport {

  private static final int RSA_BITS = 2048;
  private static final int AES_BYTES = 32;
  private static final byte[] EXPONENT = {1, 0, 1};
  private static final SecureRandom RANDOM = new SecureRandom();

  /** OAEP by the digest that every token knows; its weakness does not matter here. */
  private static final CipherScheme OAEP =
      CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_1);

  private WrappedImport() {}

  /** Whether a token has what it takes. */
  static boolean isPossible(LiveToken token) {
    return token
            .mechanisms()
            .containsAll(List.of(Ck.CKM_RSA_PKCS_KEY_PAIR_GEN, Ck.CKM_RSA_PKCS_OAEP))
        && token.mechanisms().contains(padding(token));
  }

  private static long padding(LiveToken token) {
    return token.mechanisms().contains(Ck.CKM_AES_KEY_WRAP_KWP)
        ? Ck.CKM_AES_KEY_WRAP_KWP
        : Ck.CKM_AES_KEY_WRAP_PAD;
  }

  /**
   * Makes a key.
   *
   * @param value PrivateKeyInfo, or the bytes of a secret key
   * @param attributes of the new key, without its value
   * @return its handle
   */
  static long of(Session session, byte[] value, Attributes attributes) throws CryptokiFailure {
    Session.Pair pair =
        session.generateKeyPair(
            new Mechanism(Ck.CKM_RSA_PKCS_KEY_PAIR_GEN),
            publicHalf(),
            temporary(Ck.CKO_PRIVATE_KEY));
    byte[] aes = new byte[AES_BYTES];
    RANDOM.nextBytes(aes);
    try {
      byte[] wrappedAes =
          oaep(
              session.consume(
                  pair.publicKey(),
                  () -> session.read(pair.publicKey(), Ck.CKA_MODULUS, Ck.CKA_PUBLIC_EXPONENT)),
              aes);
      Attributes kek = temporary(Ck.CKO_SECRET_KEY).with(Ck.CKA_KEY_TYPE, Ck.CKK_AES);
      long wrapping =
          session.consume(
              pair.privateKey(),
              () ->
                  unwrap(
                      session,
                      RsaDecryption.oaepMechanism(OAEP, new byte[0]),
                      pair.privateKey(),
                      wrappedAes,
                      kek));
      Mechanism padded = new Mechanism(padding(session.token()));
      return session.consume(
          wrapping, () -> unwrap(session, padded, wrapping, wrapped(aes, value), attributes));
    } finally {
      Arrays.fill(aes, (byte) 0);
    }
  }

  private static long unwrap(
      Session session, Mechanism mechanism, long key, byte[] wrapped, Attributes attributes)
      throws CryptokiFailure {
    return session
        .operations()
        .unwrap(mechanism, key, wrapped, attributes)
        .orElseThrow(
            () -> new CryptokiFailure("C_UnwrapKey", ReturnValue.WRAPPED_KEY_INVALID.code()));
  }

  private static Attributes publicHalf() {
    return Attributes.NONE
        .with(Ck.CKA_TOKEN, false)
        .with(Ck.CKA_WRAP, true)
        .with(Ck.CKA_MODULUS_BITS, (long) RSA_BITS)
        .with(Ck.CKA_PUBLIC_EXPONENT, EXPONENT);
  }

  private static Attributes temporary(long objectClass) {
    return Attributes.NONE
        .with(Ck.CKA_CLASS, objectClass)
        .with(Ck.CKA_TOKEN, false)
        .with(Ck.CKA_SENSITIVE, true)
        .with(Ck.CKA_EXTRACTABLE, false)
        .with(Ck.CKA_UNWRAP, true);
  }

  private static byte[] oaep(Attributes publicKey, byte[] data) throws CryptokiFailure {
    BigInteger modulus = publicKey.unsigned(Ck.CKA_MODULUS).orElse(BigInteger.ZERO);
    BigInteger exponent = publicKey.unsigned(Ck.CKA_PUBLIC_EXPONENT).orElse(BigInteger.ZERO);
    if (modulus.bitLength() != RSA_BITS || exponent.signum() == 0) {
      throw new CryptokiFailure("C_GenerateKeyPair", ReturnValue.GENERAL_ERROR.code());
    }
    OAEPEncoding encoding = new OAEPEncoding(new RSAEngine());
    encoding.init(
        true, new ParametersWithRandom(new RSAKeyParameters(false, modulus, exponent), RANDOM));
    try {
      return encoding.processBlock(data, 0, data.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("32 bytes fit into OAEP", e);
    }
  }

  private static byte[] wrapped(byte[] key, byte[] value) {
    RFC5649WrapEngine engine = new RFC5649WrapEngine(AESEngine.newInstance());
    engine.init(true, new KeyParameter(key));
    return engine.wrap(value, 0, value.length);
  }
}
