// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A key that lives in a key service and can be found there. What it can do is told by the further
 * interfaces that it implements: {@link Signs}, {@link Decrypts}, {@link Encrypts}, {@link Macs},
 * {@link Agrees}; and whether it has a public half, by {@link HasPublicKey}.
 *
 * <p>Implementations are thread-safe, hold no private material, and print as a name.
 */
public interface ManagedKey {

  KeyAlgorithm algorithm();
}
