// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.interfaces.RSAPublicKey;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.jcajce.provider.util.DigestFactory;

/**
 * Verifies PSS signatures of digests, RFC 8017 section 8.1.2, whose salt may be of several lengths.
 * MGF1 is by the same hash. Bouncy Castle's verifier takes one length, so it is asked for each; the
 * signature is opened by the RSA key once for all of them.
 */
final class PssCheck {

  private final RSAKeyParameters key;
  private final HashName hash;

  PssCheck(RSAPublicKey key, HashName hash) {
    this.key = new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent());
    this.hash = hash;
  }

  /**
   * Whether a signature is right with a salt of one of the lengths.
   *
   * @param saltLengths in bytes; those that the modulus has no room for are wrong
   */
  boolean isRight(IntStream saltLengths, byte[] digest, byte[] signature) {
    int modulusBytes = (key.getModulus().bitLength() + 7) / 8;
    if (signature.length != modulusBytes) {
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
        .anyMatch(length -> isRight(length, digest, signature, opened));
  }

  private boolean isRight(int saltLength, byte[] digest, byte[] signature, byte[] opened) {
    PSSSigner verifier =
        PSSSigner.createRawSigner(
            new Opened(opened, signature.length),
            digest(),
            digest(),
            saltLength,
            PSSSigner.TRAILER_IMPLICIT);
    verifier.init(false, key);
    verifier.update(digest, 0, digest.length);
    return verifier.verifySignature(signature);
  }

  private Digest digest() {
    return DigestFactory.getDigest(hash.jcaName());
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
