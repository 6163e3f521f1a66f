// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A PKCS #11 module loaded into this process: one object per library file, however many connections
 * use it. It is initialised once, and never finalised, nor is anybody logged out: other code of the
 * process may be using the same library.
 *
 * <p>Thread-safe.
 */
final class Pkcs11Module {

  private static final Map<Path, Pkcs11Module> LOADED = new HashMap<>();

  /** CK_C_INITIALIZE_ARGS: four addresses of mutex functions, flags, a reserved address. */
  private static final int INITIALIZE_ARGUMENTS = 48;

  private static final int INITIALIZE_FLAGS = 32;

  private final Cryptoki bound;
  private volatile Cryptoki cryptoki;
  private final Map<String, LoginGate> gates = new ConcurrentHashMap<>();

  /** Whatever keeps the library loaded. */
  private final Object holder;

  private Pkcs11Module(Cryptoki bound, Object holder) {
    this.bound = bound;
    this.cryptoki = bound;
    this.holder = holder;
  }

  /**
   * The module of a library, loaded and initialised at the first call.
   *
   * @param subject the connection that asks, for messages
   * @throws KeyException of kind INVALID if the file is absent or no PKCS #11 module
   * @throws LinkageError or IllegalCallerException if JNA is absent or barred: see {@link
   *     NativeAccess}
   */
  static Pkcs11Module load(Path library, String subject) throws CryptokiFailure {
    Path path;
    try {
      path = library.toRealPath();
    } catch (IOException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          subject,
          "load " + library,
          "there is no such file, or it cannot be read",
          "check the library field, or install the PKCS #11 module",
          e);
    }
    synchronized (LOADED) {
      Pkcs11Module module = LOADED.get(path);
      if (module == null) {
        module = bind(path, subject);
        module.initialize();
        LOADED.put(path, module);
      }
      return module;
    }
  }

  private static Pkcs11Module bind(Path path, String subject) {
    CryptokiLoader loader = CryptokiLoader.load(path, subject);
    return new Pkcs11Module(loader.cryptoki(), loader);
  }

  Cryptoki cryptoki() {
    return cryptoki;
  }

  /**
   * Puts something between this library and the module: tests count and delay calls there.
   *
   * @param decorator null for nothing again
   */
  void intercept(@Nullable UnaryOperator<Cryptoki> decorator) {
    cryptoki = decorator == null ? bound : decorator.apply(bound);
  }

  /** Initialises the module for use by several threads; no error if somebody has done so. */
  void initialize() throws CryptokiFailure {
    try (Memory arguments = new Memory(INITIALIZE_ARGUMENTS)) {
      arguments.clear();
      arguments.setLong(INITIALIZE_FLAGS, Ck.CKF_OS_LOCKING_OK);
      long answer = cryptoki.initialize(Pointer.nativeValue(arguments));
      if (answer != ReturnValue.CRYPTOKI_ALREADY_INITIALIZED.code()) {
        check("C_Initialize", answer);
      }
    }
  }

  /** Tokens that have been set up. Slots whose token does not answer are left out. */
  List<TokenInfo> tokens() throws CryptokiFailure {
    List<TokenInfo> tokens = new ArrayList<>();
    for (long slot : slots()) {
      try {
        TokenInfo token = token(slot);
        if (token.isInitialized()) {
          tokens.add(token);
        }
      } catch (CryptokiFailure e) {
        if (e.is(ReturnValue.CRYPTOKI_NOT_INITIALIZED)) {
          throw e;
        }
        // another token's trouble is not this connection's
      }
    }
    return tokens;
  }

  private Set<Long> slots() throws CryptokiFailure {
    return list("C_GetSlotList", (place, count) -> cryptoki.getSlotList((byte) 1, place, count));
  }

  private TokenInfo token(long slot) throws CryptokiFailure {
    try (Memory memory = new Memory(TokenInfo.BYTES)) {
      memory.clear();
      long answer = cryptoki.getTokenInfo(slot, Pointer.nativeValue(memory));
      if (answer == ReturnValue.GENERAL_ERROR.code()) {
        // SoftHSM was seen to answer this once while several processes start on one store.
        answer = cryptoki.getTokenInfo(slot, Pointer.nativeValue(memory));
      }
      check("C_GetTokenInfo", answer);
      return TokenInfo.read(slot, memory);
    }
  }

  /** CKM_ numbers of what a token can do. */
  Set<Long> mechanisms(long slot) throws CryptokiFailure {
    return list(
        "C_GetMechanismList", (place, count) -> cryptoki.getMechanismList(slot, place, count));
  }

  /** The one place that logs in to a token, for all connections of the process. */
  LoginGate gate(TokenInfo token) {
    return gates.computeIfAbsent(token.serial() + "/" + token.label(), unused -> new LoginGate());
  }

  /** A function that fills an array of CK_ULONG, or tells its length when the place is 0. */
  private interface Listing {
    long call(long place, long count);
  }

  private static Set<Long> list(String function, Listing listing) throws CryptokiFailure {
    try (Memory count = new Memory(Long.BYTES)) {
      while (true) {
        count.setLong(0, 0);
        check(function, listing.call(0, Pointer.nativeValue(count)));
        int most = Math.toIntExact(count.getLong(0));
        try (Memory numbers = new Memory(Math.max(most, 1) * (long) Long.BYTES)) {
          count.setLong(0, most);
          long answer = listing.call(Pointer.nativeValue(numbers), Pointer.nativeValue(count));
          if (answer == ReturnValue.BUFFER_TOO_SMALL.code()) {
            continue; // one was added in between
          }
          check(function, answer);
          Set<Long> found = new TreeSet<>();
          for (int index = 0; index < count.getLong(0); index++) {
            found.add(numbers.getLong((long) index * Long.BYTES));
          }
          return found;
        }
      }
    }
  }

  @Override
  public String toString() {
    return holder.toString();
  }
}
