// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A software key on its way into a key service. Holds its own copy of the secret bytes, which
 * {@link #destroy} overwrites; prints its algorithm only.
 *
 * <p>Not thread-safe.
 */
public final class KeyMaterial implements Destroyable, AutoCloseable {

  private final KeyAlgorithm algorithm;
  private final byte[] encoded;
  private final byte @Nullable [] publicKey;
  private boolean destroyed;

  private KeyMaterial(KeyAlgorithm algorithm, byte[] encoded, byte @Nullable [] publicKey) {
    this.algorithm = algorithm;
    this.encoded = encoded.clone();
    this.publicKey = publicKey == null ? null : publicKey.clone();
  }

  /**
   * A private key.
   *
   * @param pkcs8 DER PrivateKeyInfo, RFC 5208
   * @param subjectPublicKeyInfo its public half, which the caller has proven to belong to it
   */
  public static KeyMaterial ofPair(
      KeyAlgorithm algorithm, byte[] pkcs8, byte[] subjectPublicKeyInfo) {
    return new KeyMaterial(algorithm, pkcs8, subjectPublicKeyInfo);
  }

  /**
   * A secret key: AES or HMAC.
   *
   * @throws IllegalArgumentException if no such key has so many bytes; some services would take it
   */
  public static KeyMaterial ofSecret(KeyAlgorithm algorithm, byte[] key) {
    boolean fits =
        algorithm == KeyAlgorithm.AES
            ? algorithm.generatedBits().contains(key.length * Byte.SIZE)
            : key.length > 0;
    if (!fits) {
      throw new IllegalArgumentException("no " + algorithm + " key has " + key.length + " bytes");
    }
    return new KeyMaterial(algorithm, key, null);
  }

  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * The secret itself: PrivateKeyInfo or a secret key's bytes. The array is this object's own and
   * is overwritten by {@link #destroy}.
   *
   * @throws IllegalStateException if it was destroyed
   */
  public byte[] encoded() {
    if (destroyed) {
      throw new IllegalStateException("the key material was destroyed");
    }
    return encoded;
  }

  /** The public half as DER SubjectPublicKeyInfo; empty for a secret key. */
  public Optional<byte[]> subjectPublicKeyInfo() {
    return Optional.ofNullable(publicKey).map(byte[]::clone);
  }

  @Override
  public void destroy() {
    Arrays.fill(encoded, (byte) 0);
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public void close() {
    destroy();
  }

  @Override
  public String toString() {
    return algorithm + " key material";
  }
}
