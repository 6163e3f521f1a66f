// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A key that lives in a key service and can be found there. What it can do is told by the further
 * interfaces that it implements: {@link Signs}, and others as back ends gain them.
 *
 * <p>Implementations are thread-safe, hold no private material, and print as a name.
 */
public interface ManagedKey {

  KeyAlgorithm algorithm();

  /**
   * The public key as DER SubjectPublicKeyInfo (RFC 5280 section 4.1), fetched once per immutable
   * key version and then held. The array is a copy.
   */
  byte[] subjectPublicKeyInfo();
}
