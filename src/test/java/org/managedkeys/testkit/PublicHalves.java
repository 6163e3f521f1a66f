// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.ManagedKey;

/** The public halves of keys that are known to have one. */
public final class PublicHalves {

  private PublicHalves() {}

  /** The key's SubjectPublicKeyInfo. */
  public static byte[] publicHalf(ManagedKey key) {
    return ((HasPublicKey) key).subjectPublicKeyInfo();
  }
}
