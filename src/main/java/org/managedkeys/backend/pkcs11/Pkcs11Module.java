// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final Map<Path, Pkcs11Module> LOADED = new ConcurrentHashMap<>();

  /** One for each library, so that one which hangs while it is loaded holds up no other. */
  private static final Map<Path, Object> LOADING = new ConcurrentHashMap<>();

  /** CK_C_INITIALIZE_ARGS: four addresses of mutex functions, flags, a reserved address. */
  private static final int INITIALIZE_ARGUMENTS = 48;

  private static final int INITIALIZE_FLAGS = 32;

  /** CK_MECHANISM_INFO: least and most key size, flags. */
  private static final int MECHANISM_INFO = 24;

  private static final int MECHANISM_FLAGS = 16;

  private static final int MOST_STARTS = 4;

  private final Cryptoki bound;
  private volatile Cryptoki cryptoki;
  private final Map<String, LoginGate> gates = new ConcurrentHashMap<>();
  private final CallsInFlight calls = new CallsInFlight();
  private final OpenSessions sessions = new OpenSessions();

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
   * @param wanted the token for which it is loaded
   * @param subject the connection that asks, for messages
   * @throws KeyException of kind INVALID if the file is absent or no PKCS #11 module
   * @throws LinkageError or IllegalCallerException if JNA is absent or barred: see {@link
   *     NativeAccess}
   */
  static Pkcs11Module load(Path library, TokenSelector wanted, String subject)
      throws CryptokiFailure {
    Path path;
    try {
      path = library.toRealPath();
    } catch (IOException e) {
      throw NativeAccess.absent(library, subject, e);
    }
    synchronized (LOADING.computeIfAbsent(path, unused -> new Object())) {
      Pkcs11Module module = LOADED.get(path);
      if (module == null) {
        module = bind(path, subject);
        module.start(wanted);
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

  /** What is going on in the module; calls in sessions are made between its enter and exit. */
  CallsInFlight calls() {
    return calls;
  }

  OpenSessions sessions() {
    return sessions;
  }

  /**
   * Puts something between this library and the module: tests count and delay calls there.
   *
   * @param decorator null for nothing again
   */
  void intercept(@Nullable UnaryOperator<Cryptoki> decorator) {
    cryptoki = decorator == null ? bound : decorator.apply(bound);
  }

  /**
   * Initialises the module for the first time. SoftHSM does not see a token that another process is
   * writing to at that moment, as every login does, until it is initialised once more. That is done
   * here alone, and only if it was this library that initialised the module: later others may be
   * using it.
   */
  private void start(TokenSelector wanted) throws CryptokiFailure {
    for (int attempt = 1; initialize() && attempt < MOST_STARTS && !sees(wanted); attempt++) {
      Pause.after(attempt);
      check("C_Finalize", cryptoki.finalizeModule(0));
    }
  }

  private boolean sees(TokenSelector wanted) throws CryptokiFailure {
    Tokens tokens = tokens();
    return tokens.failure() != null || tokens.present().stream().anyMatch(wanted::isMeant);
  }

  /**
   * Initialises the module for use by several threads, while no other call is in it.
   *
   * @return false if somebody has done so already
   */
  boolean initialize() throws CryptokiFailure {
    return calls.alone(this::initializeNow);
  }

  private boolean initializeNow() throws CryptokiFailure {
    try (Memory arguments = new Memory(INITIALIZE_ARGUMENTS)) {
      arguments.clear();
      arguments.setLong(INITIALIZE_FLAGS, Ck.CKF_OS_LOCKING_OK);
      long answer = cryptoki.initialize(Pointer.nativeValue(arguments));
      if (answer == ReturnValue.CRYPTOKI_ALREADY_INITIALIZED.code()) {
        return false;
      }
      check("C_Initialize", answer);
      sessions.clear();
      return true;
    }
  }

  /**
   * The tokens of a module.
   *
   * @param present those that have been set up
   * @param failure what the first token answered that could not be asked; null if all could
   */
  record Tokens(List<TokenInfo> present, @Nullable CryptokiFailure failure) {}

  Tokens tokens() throws CryptokiFailure {
    List<TokenInfo> present = new ArrayList<>();
    @Nullable CryptokiFailure failure = null;
    for (long slot : slots()) {
      try {
        TokenInfo token = token(slot);
        if (token.isInitialized()) {
          present.add(token);
        }
      } catch (CryptokiFailure e) {
        if (e.is(ReturnValue.CRYPTOKI_NOT_INITIALIZED)) {
          throw e;
        }
        failure = failure == null ? e : failure;
      }
    }
    return new Tokens(present, failure);
  }

  /**
   * The token that is meant. The trouble of another token is not this connection's; but if the one
   * that is meant is not among those that answer, it may be the one that does not.
   */
  TokenInfo find(TokenSelector wanted, String subject) throws CryptokiFailure {
    Tokens tokens = tokens();
    CryptokiFailure failure = tokens.failure();
    if (failure != null && tokens.present().stream().noneMatch(wanted::isMeant)) {
      throw failure;
    }
    return wanted.select(tokens.present(), subject);
  }

  private Set<Long> slots() throws CryptokiFailure {
    return list("C_GetSlotList", (place, count) -> cryptoki.getSlotList((byte) 1, place, count));
  }

  /** What the token in a slot says of itself now. */
  TokenInfo token(long slot) throws CryptokiFailure {
    try (Memory memory = new Memory(TokenInfo.BYTES)) {
      memory.clear();
      check("C_GetTokenInfo", cryptoki.getTokenInfo(slot, Pointer.nativeValue(memory)));
      TokenInfo token = TokenInfo.read(slot, memory);
      if (token.isHalfRead()) {
        throw new CryptokiFailure("C_GetTokenInfo", ReturnValue.GENERAL_ERROR.code());
      }
      return token;
    }
  }

  /** CKM_ numbers of what a token can do. */
  Set<Long> mechanisms(long slot) throws CryptokiFailure {
    return list(
        "C_GetMechanismList", (place, count) -> cryptoki.getMechanismList(slot, place, count));
  }

  /** The flags of a mechanism's CK_MECHANISM_INFO. */
  long mechanismFlags(long slot, long mechanism) throws CryptokiFailure {
    try (Memory memory = new Memory(MECHANISM_INFO)) {
      memory.clear();
      check(
          "C_GetMechanismInfo",
          cryptoki.getMechanismInfo(slot, mechanism, Pointer.nativeValue(memory)));
      return memory.getLong(MECHANISM_FLAGS);
    }
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
