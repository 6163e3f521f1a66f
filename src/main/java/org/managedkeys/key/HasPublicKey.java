// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/** A key pair's private half, whose public half is known. */
public interface HasPublicKey extends ManagedKey {

  /**
   * The public key as DER SubjectPublicKeyInfo (RFC 5280 section 4.1), fetched once per immutable
   * key version and then held. The array is a copy.
   */
  byte[] subjectPublicKeyInfo();
}
