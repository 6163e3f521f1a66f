// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys in software by the first of other providers that can. Without one for ML-DSA, which
 * the JDK has from 24 on, its certificates give a key that cannot be used.
 */
final class DelegatedKeyFactorySpi extends KeyFactorySpi {

  private final List<KeyFactory> factories;

  /**
   * One KeyFactory name.
   *
   * @param factories those of others, best first; at least one
   */
  DelegatedKeyFactorySpi(List<KeyFactory> factories) {
    this.factories = List.copyOf(factories);
  }

  /** What a factory makes of a specification. */
  private interface Reading<T> {
    T by(KeyFactory factory) throws InvalidKeySpecException;
  }

  @Override
  protected PublicKey engineGeneratePublic(@Nullable KeySpec spec) throws InvalidKeySpecException {
    return first(factory -> factory.generatePublic(spec));
  }

  @Override
  protected PrivateKey engineGeneratePrivate(@Nullable KeySpec spec)
      throws InvalidKeySpecException {
    return first(factory -> factory.generatePrivate(spec));
  }

  @Override
  protected <T extends KeySpec> T engineGetKeySpec(@Nullable Key key, Class<T> type)
      throws InvalidKeySpecException {
    try {
      Key known = engineTranslateKey(key);
      return first(factory -> factory.getKeySpec(known, type));
    } catch (InvalidKeyException e) {
      throw new InvalidKeySpecException(e.getMessage(), e);
    }
  }

  @Override
  protected Key engineTranslateKey(@Nullable Key key) throws InvalidKeyException {
    @Nullable InvalidKeyException refusal = null;
    for (KeyFactory factory : factories) {
      try {
        return translate(factory, key);
      } catch (InvalidKeyException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal == null ? new InvalidKeyException("no provider reads keys") : refusal;
  }

  /**
   * The key as another provider has it, by way of its encoding.
   *
   * @throws InvalidKeyException if it is none of the factory's algorithm, or gives no bytes
   */
  static Key translate(KeyFactory factory, @Nullable Key key) throws InvalidKeyException {
    byte @Nullable [] encoded = key == null ? null : key.getEncoded();
    if (key == null || encoded == null) {
      throw new InvalidKeyException(
          factory.getAlgorithm() + ": " + (key == null ? "no key" : "a key without bytes"));
    }
    try {
      if (key instanceof PublicKey && "X.509".equals(key.getFormat())) {
        return factory.generatePublic(new X509EncodedKeySpec(encoded));
      }
      if (key instanceof PrivateKey && "PKCS#8".equals(key.getFormat())) {
        return factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
      }
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException("no " + factory.getAlgorithm() + " key", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
    throw new InvalidKeyException("the key's format is " + key.getFormat());
  }

  private <T> T first(Reading<T> reading) throws InvalidKeySpecException {
    @Nullable InvalidKeySpecException refusal = null;
    for (KeyFactory factory : factories) {
      try {
        return reading.by(factory);
      } catch (InvalidKeySpecException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal == null ? new InvalidKeySpecException("no provider reads keys") : refusal;
  }
}
