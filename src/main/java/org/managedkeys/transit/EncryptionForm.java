// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Locale;
import java.util.Set;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.registry.RegisteredKey;

/** What a ciphertext of a key version is made of; fixed when the version is made. */
enum EncryptionForm {

  /** The managed key encrypts the plaintext itself: what its service takes, and no more. */
  RAW,

  /**
   * A data key encrypts the plaintext here, and the managed key encrypts the data key: of any
   * length.
   */
  ENVELOPE;

  /** Key services that are asked over a network, whose symmetric keys take some kilobytes. */
  private static final Set<String> CLOUDS =
      Set.of("awskms", "azurekeyvault", "gcpckms");

  /** As callers write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What suits a managed key of which nobody says anything. */
  static EncryptionForm usual(RegisteredKey managed, Family family) {
    return family == Family.AES && CLOUDS.contains(managed.connection().type().name())
        ? ENVELOPE
        : RAW;
  }
}
