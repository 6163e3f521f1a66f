// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * A private key that stays in its key service. It tells its algorithm, its name and its public half
 * and nothing else: {@link #getEncoded()} and {@link #getFormat()} are null, and it cannot be
 * serialised.
 *
 * <p>Obtained from a KeyStore of type {@code ManagedKeys} or from this provider's KeyPairGenerator.
 * RSA keys are {@link java.security.interfaces.RSAKey}, EC keys {@link
 * java.security.interfaces.ECKey}, Ed25519 keys {@link java.security.interfaces.EdECPrivateKey}
 * without bytes, X25519 keys {@link java.security.interfaces.XECKey}; ML-DSA keys have no interface
 * in the JCA. None is an {@code RSAPrivateKey} or {@code ECPrivateKey}, whose secret parts it could
 * not give.
 *
 * <p>Thread-safe.
 */
public sealed interface ManagedPrivateKey extends PrivateKey, ManagedKeyHandle permits OpaqueKey {

  /**
   * The public half, an ordinary key of the JDK (of Bouncy Castle on curve secp256k1, and for
   * ML-DSA before 24).
   */
  PublicKey getPublicKey();
}
