// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.nio.file.Path;
import org.managedkeys.key.KeyException;

/**
 * Tells why this JVM cannot call native code. Apart from the classes that use JNA, because without
 * JNA those cannot even be linked.
 */
final class NativeAccess {

  private NativeAccess() {}

  /** The error to report when the module's file cannot be found. */
  static KeyException absent(Path library, String subject, IOException cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        "load " + library,
        "there is no such file, or it cannot be read",
        "check the library field, or install the PKCS #11 module",
        cause);
  }

  /** The error to report when loading a class that uses JNA failed. */
  static KeyException refused(Path library, String subject, Throwable cause) {
    String operation = "load " + library;
    ClassLoader loader = NativeAccess.class.getClassLoader();
    if (loader == null || loader.getResource("com/sun/jna/Native.class") == null) {
      return KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          subject,
          operation,
          "JNA, through which PKCS #11 modules are called, is not on the class path",
          "add the dependency net.java.dev.jna:jna",
          cause);
    }
    return KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject,
        operation,
        "this JVM does not let JNA load native code: " + cause,
        "start java with --enable-native-access=ALL-UNNAMED; where the temporary folder is mounted"
            + " noexec, set -Djna.tmpdir to another",
        cause);
  }
}
