// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.Tool;

/**
 * A module of native code that misbehaves on demand: {@code src/test/c/faulty_module.c}, built in
 * front of a copy of SoftHSM, so that its C_Initialize and its logins are its own. The tokens are
 * those of {@link SoftHsm}.
 */
final class FaultyModule {

  /** With the numbers of the C file. */
  enum Fault {
    HIDDEN_TOKENS(0),
    TOKEN_INFO_ERRORS(1),
    BLANK_TOKENS(2),
    LOGIN_ERRORS(3),
    LOGIN_COUNTED(4),
    HANGING_SIGN(5),
    HANGING_LOGIN(6),
    HANGING_INITIALIZE(7),
    REMOVED(8),
    SLOW_DECRYPT(9),
    SIGN_ERRORS(10);

    private final int number;

    Fault(int number) {
      this.number = number;
    }
  }

  /** Functions that it counts, by their place in CK_FUNCTION_LIST. */
  enum Function {
    INITIALIZE(0),
    FINALIZE(1),
    GET_SLOT_LIST(4),
    GET_TOKEN_INFO(6),
    OPEN_SESSION(12),
    CLOSE_SESSION(13),
    LOGIN(18),
    SIGN(43);

    private final int place;

    Function(int place) {
      this.place = place;
    }
  }

  private final Path library;
  private final NativeLibrary loaded;

  private FaultyModule(Path library) {
    this.library = library;
    this.loaded = Tokens.opened(library);
  }

  /**
   * Builds one; nothing is initialised yet. Its files stay until the build folder is emptied: of a
   * deleted one the system gives the number to the next file, which the loader then takes for the
   * library that it has loaded already.
   */
  static FaultyModule build() {
    Path folder = Tokens.lastingFolder("faulty");
    Path library = folder.resolve("faulty.so");
    Path target = folder.resolve("softhsm-copy.so");
    try {
      Files.copy(SoftHsm.LIBRARY, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Tool.named(folder, "gcc", "-shared", "-fPIC", "-o", library.toString())
        .with("-DFAULTY_TARGET=\"" + target + "\"")
        .with(Path.of("src/test/c/faulty_module.c").toAbsolutePath().toString(), "-ldl")
        .run()
        .ok();
    return new FaultyModule(library);
  }

  Path library() {
    return library;
  }

  /** Calls a function of the module behind it, as other code of the process may. */
  void call(String function, Object... arguments) {
    Tokens.call(library.resolveSibling("softhsm-copy.so"), function, arguments);
  }

  void set(Fault fault, int value) {
    loaded.getFunction("fault_set").invokeVoid(new Object[] {fault.number, value});
  }

  long count(Function function) {
    return loaded.getFunction("fault_count").invokeLong(new Object[] {function.place});
  }

  /** A connection to one of SoftHSM's tokens through it, with further fields. */
  Pkcs11Backend connect(String token, String... more) {
    return Tokens.connect(token, library.toString(), more);
  }
}
