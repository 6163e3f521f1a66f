// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What writes JSON is optional: whoever keeps no audit log needs none of its jars. */
final class JsonLibrary {

  private JsonLibrary() {}

  static <T> T required(Supplier<T> work) {
    try {
      return work.get();
    } catch (LinkageError e) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          "audit log",
          "open it",
          "a library is missing: " + e.getMessage(),
          "add the Maven artifact com.fasterxml.jackson.core:jackson-core to the class path, or use"
              + " the jar of this project named -all",
          e);
    }
  }
}
