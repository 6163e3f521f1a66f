// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
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
    this.key = key;
    this.onBouncyCastle = key instanceof ECPublicKey ec && isForBouncyCastle(ec);
    try {
      if (onBouncyCastle) {
        signature = Signature.getInstance(derName(row), OtherProviders.bouncyCastle());
        OtherProviders.init(signature, key);
      } else {
        signature = OtherProviders.signature(otherName(row), key);
      }
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

  /** Names that only this provider has are PSS with its parameters spelt out. */
  private static String otherName(SignatureAlgorithm row) {
    return row.standard() ? row.name() : SignatureAlgorithm.RSASSA_PSS;
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
  private static boolean isForBouncyCastle(ECPublicKey key) {
    return key.getParams() != null
        && Curves.of(key.getParams()).filter(row -> row == KeyAlgorithm.EC_SECP256K1).isPresent();
  }
}
