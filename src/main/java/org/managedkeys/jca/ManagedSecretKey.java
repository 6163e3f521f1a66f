// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import javax.crypto.SecretKey;

/**
 * A secret key that stays in its key service. It tells its algorithm and its name and nothing else:
 * {@link #getEncoded()} and {@link #getFormat()} are null, and it cannot be serialised.
 *
 * <p>Obtained from a KeyStore of type {@code ManagedKeys} or from this provider's KeyGenerator. Its
 * algorithm is {@code AES} or {@code HMAC}.
 *
 * <p>Thread-safe.
 */
public sealed interface ManagedSecretKey extends SecretKey, ManagedKeyHandle
    permits OpaqueSecretKey {}
