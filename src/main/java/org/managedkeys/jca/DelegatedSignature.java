// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * A verification, or a signature with a key of somebody else, made by another provider under the
 * standard name that comes to the same.
 */
final class DelegatedSignature {

  private static final int ED25519_SIGNATURE = 64;

  private final SignatureAlgorithm row;
  private final Key key;
  private final boolean onBouncyCastle;
  private final Signature signature;
  private boolean idle = true;

  /**
   * Finds the provider.
   *
   * @param scheme PSS parameters, or null where they are still to come
   * @throws InvalidKeyException if no other provider takes the key
   */
  DelegatedSignature(SignatureAlgorithm row, Key key, @Nullable SignatureScheme scheme)
      throws InvalidKeyException {
    this.row = row;
    try {
      @Nullable Signature ofOthers = isOnSecp256k1(key) ? null : ofOthers(row, key);
      this.onBouncyCastle = ofOthers == null;
      this.key = ofOthers == null ? forBouncyCastle(row, key) : key;
      this.signature = ofOthers == null ? ofBouncyCastle(row, this.key) : ofOthers;
      if (scheme != null && scheme.padding() == Padding.PSS) {
        signature.setParameter(PssParameters.spec(scheme));
      }
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  boolean isIdle() {
    return idle;
  }

  void setParameter(AlgorithmParameterSpec parameters) throws InvalidAlgorithmParameterException {
    signature.setParameter(parameters);
  }

  void update(byte[] data, int offset, int length) throws SignatureException {
    idle = false;
    signature.update(data, offset, length);
  }

  void update(ByteBuffer data) throws SignatureException {
    idle = false;
    signature.update(data);
  }

  byte[] sign() throws SignatureException {
    idle = true;
    return signature.sign();
  }

  boolean verify(byte[] bytes) throws SignatureException {
    idle = true;
    if (row.padding() == SignatureScheme.Padding.ED25519 && bytes.length != ED25519_SIGNATURE) {
      // JDK 17 takes a longer one for good, whatever follows.
      reset();
      throw new SignatureException(
          "the signature has " + bytes.length + " bytes instead of " + ED25519_SIGNATURE);
    }
    if (onBouncyCastle && row.encoding() == Encoding.P1363) {
      byte[] der;
      try {
        der = EcdsaSignatures.convert((ECKey) key, bytes, Encoding.P1363, Encoding.DER);
      } catch (SignatureException e) {
        reset();
        return false;
      }
      return signature.verify(der);
    }
    return signature.verify(bytes);
  }

  /** Drops what was collected. */
  void reset() {
    idle = true;
    try {
      OtherProviders.init(signature, key);
    } catch (InvalidKeyException e) {
      throw new ProviderException("the key was accepted before", e);
    }
  }

  /** PSS names that only this provider has are PSS with its parameters spelt out. */
  private static String otherName(SignatureAlgorithm row) {
    return row.padding() == Padding.PSS ? SignatureAlgorithm.RSASSA_PSS : row.name();
  }

  private static String derName(SignatureAlgorithm row) {
    return SignatureAlgorithm.TABLE.stream()
        .filter(other ->
            other.padding() == row.padding()
                && other.digest() == row.digest()
                && other.encoding() == Encoding.DER)
        .findFirst()
        .map(SignatureAlgorithm::name)
        .orElse(row.name());
  }

  /** The JDK parses keys on this curve and fails only when it computes. */
  private static boolean isOnSecp256k1(Key key) {
    return key instanceof ECPublicKey ec
        && ec.getParams() != null
        && Curves.of(ec.getParams())
            .filter(curve -> curve == KeyAlgorithm.EC_SECP256K1)
            .isPresent();
  }

  /** Null for ML-DSA where the JDK does not know it, or not this encoding of a private key. */
  private static @Nullable Signature ofOthers(SignatureAlgorithm row, Key key)
      throws NoSuchAlgorithmException, InvalidKeyException {
    try {
      return OtherProviders.signature(otherName(row), key);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      if (row.padding() == Padding.ML_DSA) {
        return null;
      }
      throw e;
    }
  }

  private static Signature ofBouncyCastle(SignatureAlgorithm row, Key key)
      throws NoSuchAlgorithmException, InvalidKeyException {
    Signature signature = Signature.getInstance(derName(row), OtherProviders.bouncyCastle());
    OtherProviders.init(signature, key);
    return signature;
  }

  /** The JDK's own key for what a certificate holds, on 17, has bytes and no algorithm. */
  private static Key forBouncyCastle(SignatureAlgorithm row, Key key)
      throws NoSuchAlgorithmException, InvalidKeyException {
    return row.padding() == Padding.ML_DSA
        ? DelegatedKeyFactorySpi.translate(
            KeyFactory.getInstance(row.name(), OtherProviders.bouncyCastle()), key)
        : key;
  }
}
