// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.jcajce.provider.util.DigestFactory;

/**
 * Verifies RSA signatures of digests.
 *
 * <p>Bouncy Castle tests a modulus that it has not seen for factors, which takes far longer than a
 * verification; it knows it again as long as the caller keeps the same key object.
 */
final class RsaCheck {

  private final RSAKeyParameters key;

  RsaCheck(RSAPublicKey key) {
    this.key = new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent());
  }

  /**
   * Whether a signature by PKCS#1 v1.5 is right, RFC 8017 section 8.2.2.
   *
   * @param content what was padded
   */
  boolean isPkcs1(byte[] content, byte[] signature) {
    if (signature.length != modulusBytes()) {
      return false;
    }
    try {
      PKCS1Encoding rsa = new PKCS1Encoding(new RSAEngine());
      rsa.init(false, key);
      return Arrays.equals(content, rsa.processBlock(signature, 0, signature.length));
    } catch (InvalidCipherTextException | DataLengthException e) {
      // Not padded, or a number that is not below the modulus.
      return false;
    }
  }

  /**
   * Whether a signature by PSS is right with a salt of one of the lengths, RFC 8017 section 8.1.2.
   * MGF1 is by the same hash. Bouncy Castle's verifier takes one length, so it is asked for each;
   * the signature is opened by the key once for all of them.
   *
   * @param saltLengths in bytes; those that the modulus has no room for are wrong
   */
  boolean isPss(HashName hash, IntStream saltLengths, byte[] digest, byte[] signature) {
    if (signature.length != modulusBytes()) {
      return false;
    }
    byte[] opened;
    try {
      RSAEngine rsa = new RSAEngine();
      rsa.init(false, key);
      opened = rsa.processBlock(signature, 0, signature.length);
    } catch (DataLengthException e) {
      // A number that is not below the modulus.
      return false;
    }
    int longest = SaltLength.longest(key.getModulus().bitLength(), hash.bytes());
    return saltLengths
        .filter(length -> length <= longest)
        .anyMatch(length -> isPss(hash, length, digest, signature, opened));
  }

  private boolean isPss(
      HashName hash, int saltLength, byte[] digest, byte[] signature, byte[] opened) {
    PSSSigner verifier =
        PSSSigner.createRawSigner(
            new Opened(opened, signature.length),
            DigestFactory.getDigest(hash.jcaName()),
            DigestFactory.getDigest(hash.jcaName()),
            saltLength,
            PSSSigner.TRAILER_IMPLICIT);
    verifier.init(false, key);
    verifier.update(digest, 0, digest.length);
    return verifier.verifySignature(signature);
  }

  private int modulusBytes() {
    return (key.getModulus().bitLength() + 7) / 8;
  }

  /** The RSA operation on the one signature, done already. */
  private static final class Opened implements AsymmetricBlockCipher {

    private final byte[] result;
    private final int modulusBytes;

    Opened(byte[] result, int modulusBytes) {
      this.result = result;
      this.modulusBytes = modulusBytes;
    }

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
      // It was done with the key that is given here.
    }

    @Override
    public int getInputBlockSize() {
      return modulusBytes;
    }

    @Override
    public int getOutputBlockSize() {
      return modulusBytes;
    }

    @Override
    public byte[] processBlock(byte[] in, int offset, int length) {
      return result.clone();
    }
  }
}
