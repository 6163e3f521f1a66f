// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.SymbolProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.managedkeys.key.KeyException;

/**
 * Loads a PKCS #11 module and binds its functions by JNA's direct mapping. The addresses come from
 * C_GetFunctionList, the one function that every module must export.
 */
final class CryptokiLoader {

  private static final String GET_FUNCTION_LIST = "C_GetFunctionList";

  /** CK_FUNCTION_LIST begins with a version, padded to the size of a pointer. */
  private static final int FIRST_FUNCTION = 8;

  private static final int RTLD_NOW = 2;
  private static final int RTLD_LOCAL_ON_MAC = 4;

  /** Places in CK_FUNCTION_LIST, pkcs11f.h. */
  private static final Map<String, Integer> PLACES =
      Map.ofEntries(
          Map.entry("initialize", 0),
          Map.entry("finalizeModule", 1),
          Map.entry("getSlotList", 4),
          Map.entry("getTokenInfo", 6),
          Map.entry("getMechanismList", 7),
          Map.entry("getMechanismInfo", 8),
          Map.entry("openSession", 12),
          Map.entry("closeSession", 13),
          Map.entry("getSessionInfo", 15),
          Map.entry("login", 18),
          Map.entry("createObject", 20),
          Map.entry("destroyObject", 22),
          Map.entry("getAttributeValue", 24),
          Map.entry("setAttributeValue", 25),
          Map.entry("findObjectsInit", 26),
          Map.entry("findObjects", 27),
          Map.entry("findObjectsFinal", 28),
          Map.entry("encryptInit", 29),
          Map.entry("encrypt", 30),
          Map.entry("decryptInit", 33),
          Map.entry("decrypt", 34),
          Map.entry("signInit", 42),
          Map.entry("sign", 43),
          Map.entry("generateKey", 58),
          Map.entry("generateKeyPair", 59),
          Map.entry("wrapKey", 60),
          Map.entry("unwrapKey", 61),
          Map.entry("deriveKey", 62),
          Map.entry("generateRandom", 64));

  /** Libraries stay loaded for ever: JNA would unload one that nobody holds. */
  private final NativeLibrary library;

  private final Cryptoki cryptoki;

  private CryptokiLoader(NativeLibrary library, Cryptoki cryptoki) {
    this.library = library;
    this.cryptoki = cryptoki;
  }

  /**
   * Loads a module.
   *
   * @param path an existing file
   * @param subject who asks, for messages
   * @throws KeyException of kind INVALID if the file is no PKCS #11 module for this machine,
   *     UNSUPPORTED if this machine's C types are not those the binding knows
   * @throws LinkageError or IllegalCallerException if JNA itself is absent or barred
   */
  static CryptokiLoader load(Path path, String subject) {
    if (Native.LONG_SIZE != Long.BYTES || Native.POINTER_SIZE != Long.BYTES) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          subject,
          "load " + path,
          "PKCS #11 is supported where C's long and pointers have 8 bytes: 64-bit Linux and macOS",
          null);
    }
    FunctionTable table = new FunctionTable();
    // Modules all export the same names: kept local, one module cannot end up calling another.
    int flags = RTLD_NOW | (Platform.isMac() ? RTLD_LOCAL_ON_MAC : 0);
    NativeLibrary library;
    try {
      library =
          NativeLibrary.getInstance(
              path.toString(),
              Map.of(Library.OPTION_SYMBOL_PROVIDER, table, Library.OPTION_OPEN_FLAGS, flags));
    } catch (UnsatisfiedLinkError e) {
      throw notAModule(path, subject, "it cannot be loaded: " + reason(path, e), e);
    }
    table.read(library, path, subject);
    return new CryptokiLoader(library, bind(library, path, subject));
  }

  Cryptoki cryptoki() {
    return cryptoki;
  }

  @Override
  public String toString() {
    return library.getFile().getPath();
  }

  private static Cryptoki bind(NativeLibrary library, Path path, String subject) {
    try (InputStream bytes =
        Objects.requireNonNull(
            CryptokiLoader.class.getResourceAsStream("NativeCryptoki.class"),
            "NativeCryptoki.class")) {
      Class<?> copy =
          MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true).lookupClass();
      Native.register(copy, library);
      return (Cryptoki) copy.getDeclaredConstructor().newInstance();
    } catch (UnsatisfiedLinkError e) {
      throw notAModule(path, subject, "a function is missing: " + reason(path, e), e);
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("cannot define the binding's class", e);
    }
  }

  private static KeyException notAModule(
      Path path, String subject, String detail, Throwable cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        "use " + path + " as PKCS #11 module",
        detail,
        "check the library field and that the file is for this machine's processor",
        cause);
  }

  /** JNA first repeats the path, and then what the system says of it, once for each attempt. */
  private static String reason(Path path, Throwable problem) {
    String prefix = path + ": ";
    return String.valueOf(problem.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.endsWith(":"))
        .findFirst()
        .map(line -> line.startsWith(prefix) ? line.substring(prefix.length()) : line)
        .orElse("the system gives no reason");
  }

  /** Finds functions through the module's own table. */
  private static final class FunctionTable implements SymbolProvider {

    private volatile long address;

    void read(NativeLibrary library, Path path, String subject) {
      try (Memory list = new Memory(Long.BYTES)) {
        list.clear();
        long answer = library.getFunction(GET_FUNCTION_LIST).invokeLong(new Object[] {list});
        if (answer != ReturnValue.OK.code() || list.getLong(0) == 0) {
          throw KeyException.of(
              KeyException.Kind.INVALID,
              subject,
              "use " + path + " as PKCS #11 module",
              GET_FUNCTION_LIST + " answered " + ReturnValue.describe(answer),
              null);
        }
        address = list.getLong(0);
      } catch (UnsatisfiedLinkError e) {
        throw notAModule(path, subject, "it has no function " + GET_FUNCTION_LIST, e);
      }
    }

    @Override
    public long getSymbolAddress(long handle, String name, SymbolProvider parent) {
      Integer place = PLACES.get(name);
      if (place == null) {
        return parent.getSymbolAddress(handle, name, null);
      }
      long function = new Pointer(address).getLong(FIRST_FUNCTION + (long) place * Long.BYTES);
      if (function == 0) {
        throw new UnsatisfiedLinkError("no " + name + " in the module's function list");
      }
      return function;
    }
  }
}
