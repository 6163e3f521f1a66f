// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Google's library is optional: whoever has no keys in its service needs none of its jars. */
final class MissingLibrary {

  private MissingLibrary() {}

  static KeyException exception(String connection, LinkageError e) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        connection,
        "open the connection",
        "a library is missing: " + e.getMessage(),
        "add the Maven artifact com.google.cloud:google-cloud-kms to the class path, or use the"
            + " jar of this project named -all",
        e);
  }
}
