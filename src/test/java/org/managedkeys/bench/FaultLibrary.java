// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/** The switches of src/test/c/faulty_module.c, which this process has loaded or will load. */
final class FaultLibrary {

  /** While not 0, C_Sign does not return. */
  static final int HANGING_SIGN = 5;

  /** C_Decrypt returns so many milliseconds late. */
  static final int SLOW_DECRYPT = 9;

  /** The place of C_OpenSession in CK_FUNCTION_LIST. */
  static final int OPEN_SESSION = 12;

  /** The place of C_Sign. */
  static final int SIGN = 43;

  private final NativeLibrary library;

  FaultLibrary(String path) {
    this.library = NativeLibrary.getInstance(Path.of(path).toAbsolutePath().toString());
  }

  void set(int fault, int value) {
    library.getFunction("fault_set").invokeVoid(new Object[] {fault, value});
  }

  long count(int function) {
    return library.getFunction("fault_count").invokeLong(new Object[] {function});
  }
}
