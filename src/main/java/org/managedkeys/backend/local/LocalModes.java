// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.util.Arrays;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What keys of a family can do here: every mode of the table. */
final class LocalModes {

  private LocalModes() {}

  /** A key in a file chooses nothing by itself. */
  static boolean isFor(Mode mode, Family family) {
    return mode.family() == family && mode != Mode.SERVICE;
  }

  /** The answer to a mode that belongs to keys of another family. */
  static KeyException unsupported(
      String subject, String operation, CipherScheme scheme, Family family) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        operation + " by " + scheme,
        "it can do "
            + Arrays.stream(Mode.values()).filter(mode -> isFor(mode, family)).toList()
            + " only",
        null);
  }
}
