// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** The SDK is optional: whoever has no keys in AWS KMS needs none of its jars. */
final class MissingLibrary {

  private MissingLibrary() {}

  static KeyException exception(String connection, LinkageError e) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        connection,
        "open the connection",
        "a library is missing: " + e.getMessage(),
        "add the Maven artifacts software.amazon.awssdk:kms and"
            + " software.amazon.awssdk:apache5-client to the class path, for roles"
            + " software.amazon.awssdk:sts too, or use the jar of this project named -all",
        e);
  }
}
