// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * A signature being made by a managed key: collects the input, asks the key, and lets nothing out
 * that is not a signature of the right form.
 */
final class KeySigning {

  /** The longest digest that NONEwithECDSA takes, as in the JDK. */
  private static final int MAX_RAW_DIGEST = 64;

  /** PKCS#1 v1.5 padding takes at least this many bytes of the modulus, RFC 8017 section 9.2. */
  private static final int PKCS1_OVERHEAD = 11;

  private final SignatureAlgorithm row;
  private final OpaqueKey key;
  private final Signs signer;
  private @Nullable SignatureScheme scheme;
  private @Nullable SignatureInput input;

  /**
   * Starts a signature.
   *
   * @param scheme null where parameters are still to come
   * @throws InvalidKeyException if the key is of another family, may not sign, or cannot do this
   *     scheme
   */
  KeySigning(SignatureAlgorithm row, OpaqueKey key, @Nullable SignatureScheme scheme)
      throws InvalidKeyException {
    this.row = row;
    this.key = key;
    if (!row.isFor(key.row())) {
      throw new InvalidKeyException(
          key.registered().subject()
              + ": cannot sign: it is of type "
              + type(key)
              + " and cannot make "
              + row.name());
    }
    try {
      signer = key.registered().signer();
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
    if (scheme != null) {
      use(scheme);
    }
  }

  /** Fixes the scheme; anything collected is dropped. */
  void use(SignatureScheme wanted) throws InvalidKeyException {
    if (key instanceof RSAKey rsa && modulusBytes(rsa) < wanted.minimumModulusBytes()) {
      throw new InvalidKeyException(
          key.registered().subject()
              + ": cannot sign: its modulus of "
              + modulusBytes(rsa)
              + " bytes is too short for "
              + wanted);
    }
    try {
      signer.checkScheme(wanted);
      input = newInput(wanted);
      scheme = wanted;
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
  }

  boolean isIdle() {
    return input == null || input.isEmpty();
  }

  void update(byte[] data, int offset, int length) throws SignatureException {
    started().update(data, offset, length);
  }

  void update(ByteBuffer data) throws SignatureException {
    started().update(data);
  }

  void reset() {
    if (input != null) {
      input.reset();
    }
  }

  /** Signs what came since the last reset. */
  byte[] sign() throws SignatureException {
    byte[] collected = started().take();
    SignatureScheme wanted = scheme;
    if (wanted == null) {
      throw parametersMissing();
    }
    try {
      // Again, because permission can be taken away between two signatures of one object, and the
      // connection can be replaced.
      Signs present = key.registered().signer();
      boolean message = present.wantsMessage(wanted);
      byte[] toSign =
          wanted.padding() == Padding.ECDSA && !message ? fitToOrder(collected) : collected;
      byte[] signature = present.sign(wanted, toSign);
      checkForm(wanted, signature);
      if (!key.proven().get() || key.registered().handling().verifyAfterSign()) {
        SignatureProof.check(
            key, wanted, message ? SignatureProof.digested(wanted, toSign) : toSign, signature);
        key.proven().set(true);
      }
      return wanted.padding() == Padding.ECDSA
          ? EcdsaSignatures.convert((ECKey) key, signature, Encoding.P1363, row.encoding())
          : signature;
    } catch (KeyException e) {
      throw JcaExceptions.signature(e);
    }
  }

  private SignatureInput newInput(SignatureScheme wanted) {
    if (wanted.digest() != null && !signer.wantsMessage(wanted)) {
      return SignatureInput.hashed(wanted.digest());
    }
    if (wanted.digest() == null && wanted.padding() == Padding.PKCS1) {
      return SignatureInput.collected(modulusBytes((RSAKey) key) - PKCS1_OVERHEAD);
    }
    return SignatureInput.collected(
        wanted.padding() == Padding.ECDSA && wanted.digest() == null
            ? MAX_RAW_DIGEST
            : Integer.MAX_VALUE);
  }

  /**
   * ECDSA uses the left-most bits of a digest, as many as the order has (FIPS 186-4 section 6.4),
   * and reads it as a number. So a longer digest is cut, which some tokens refuse to do; an empty
   * one is the number zero, which no token takes as nothing.
   */
  private byte[] fitToOrder(byte[] digest) {
    int orderBytes = key.row().coordinateBytes();
    if (digest.length == 0) {
      return new byte[orderBytes];
    }
    return digest.length > orderBytes ? Arrays.copyOf(digest, orderBytes) : digest;
  }

  private void checkForm(SignatureScheme wanted, byte[] signature) throws SignatureException {
    int expected =
        switch (wanted.padding()) {
          case PKCS1, PSS -> modulusBytes((RSAKey) key);
          case ECDSA, ED25519, ML_DSA -> key.row().signatureBytes();
        };
    if (signature.length != expected) {
      throw malformed(signature.length + " bytes where a signature has " + expected);
    }
    // No scheme's signature is zero, but that of a buffer which nobody filled is.
    if (Arrays.equals(signature, new byte[expected])) {
      throw malformed("zeros");
    }
  }

  private SignatureException malformed(String answer) {
    return new SignatureException(
        key.registered().subject() + ": cannot sign: its service answered " + answer);
  }

  private SignatureInput started() throws SignatureException {
    SignatureInput present = input;
    if (present == null) {
      throw parametersMissing();
    }
    return present;
  }

  private SignatureException parametersMissing() {
    return new SignatureException(row.name() + " needs PSSParameterSpec: call setParameter first");
  }

  private static String type(OpaqueKey key) {
    return key.row().family() == Family.ML_DSA ? key.row().parameterName() : key.getAlgorithm();
  }

  private static int modulusBytes(RSAKey rsa) {
    return (rsa.getModulus().bitLength() + 7) / 8;
  }
}
