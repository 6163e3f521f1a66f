// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An open session, with what it finds, reads, makes and changes; what keys compute in it is in
 * {@link Operations}. It has native memory of its own, so that a signature needs no allocation
 * outside the heap. Used by one thread at a time; {@link SessionPool} sees to it.
 */
final class Session {

  /** CK_SESSION_INFO: slot, state, flags, device error; the place counts numbers. */
  private static final int SESSION_STATE = 1;

  private final LiveToken token;
  private final long handle;
  private final Scratch scratch = new Scratch();
  private final Operations operations;
  private final AtomicLong busySince = new AtomicLong();
  private volatile boolean owned = true;

  private Session(LiveToken token, long handle) {
    this.token = token;
    this.handle = handle;
    this.operations = new Operations(this, handle, scratch);
  }

  /** A session that was just opened. */
  static Session opened(LiveToken token, long handle) {
    Session session = new Session(token, handle);
    token.module().sessions().add(handle, session);
    return session;
  }

  /**
   * Fails, without a call, if the handle is known to be no longer this session's.
   *
   * @throws CryptokiFailure CKR_SESSION_HANDLE_INVALID
   */
  void checkOwned() throws CryptokiFailure {
    if (!owned) {
      throw new CryptokiFailure("session", ReturnValue.SESSION_HANDLE_INVALID.code());
    }
  }

  /** The handle is another's, or nobody's, from now on. */
  void disown() {
    owned = false;
  }

  /**
   * Whether the token still has this session: it may have been opened after the others were lost.
   */
  boolean isAlive() {
    return owned && cryptoki().getSessionInfo(handle, scratch.output(0)) == ReturnValue.OK.code();
  }

  /** The token this session is on. Handles of objects are good as long as this stays the same. */
  LiveToken token() {
    return token;
  }

  /** Notes since when a caller who cannot give up waits for a call in here; 0 if nobody does. */
  void busySince(long since) {
    // Seen by others soon is enough, and costs no fence in every call.
    busySince.lazySet(since);
  }

  /** Whether such a caller has been waiting for so long. */
  boolean isBusyFor(long nanos, long now) {
    long since = busySince.get();
    return since != 0 && now - since > nanos;
  }

  /** What keys compute in this session. */
  Operations operations() {
    return operations;
  }

  private Cryptoki cryptoki() {
    return token.module().cryptoki();
  }

  /**
   * Objects that have all these attributes, as handles.
   *
   * <p>A token whose login was lost answers that it has none. That is told from a true absence, and
   * reported as the lost login it is, also if another thread has renewed it meanwhile.
   */
  List<Long> find(Attributes wanted) throws CryptokiFailure {
    List<Long> found = new ArrayList<>();
    try (NativeTemplate template = new NativeTemplate(wanted)) {
      check(
          "C_FindObjectsInit",
          cryptoki().findObjectsInit(handle, template.address(), template.count()));
    }
    int batch = Scratch.OUTPUT_BYTES / Long.BYTES;
    long count;
    do {
      check(
          "C_FindObjects",
          cryptoki().findObjects(handle, scratch.output(0), batch, scratch.countAddress()));
      count = scratch.count();
      for (int index = 0; index < count; index++) {
        found.add(scratch.resultNumber(index));
      }
    } while (count > 0);
    check("C_FindObjectsFinal", cryptoki().findObjectsFinal(handle));
    if (found.isEmpty() && isLoginGone()) {
      throw new CryptokiFailure("C_FindObjects", ReturnValue.USER_NOT_LOGGED_IN.code());
    }
    return found;
  }

  /** Whether the login was lost, also if another thread has renewed it meanwhile. */
  boolean isLoginGone() throws CryptokiFailure {
    return hasLostLogin() || token.pool().isRetired();
  }

  /** Whether this connection logged in, and the login is no more. */
  boolean hasLostLogin() throws CryptokiFailure {
    if (!token.isLoggedIn()) {
      return false;
    }
    return !isLoggedIn();
  }

  private boolean isLoggedIn() throws CryptokiFailure {
    check("C_GetSessionInfo", cryptoki().getSessionInfo(handle, scratch.output(0)));
    long state = scratch.resultNumber(SESSION_STATE);
    return state == Ck.CKS_RO_USER_FUNCTIONS || state == Ck.CKS_RW_USER_FUNCTIONS;
  }

  /** Reads attributes; those the object lacks or hides are left out. */
  Attributes read(long object, long... types) throws CryptokiFailure {
    try (NativeTemplate lengths = NativeTemplate.lengthsOf(types)) {
      readInto(object, lengths);
      try (NativeTemplate values = new NativeTemplate(lengths.lengths())) {
        readInto(object, values);
        return values.read();
      }
    }
  }

  private void readInto(long object, NativeTemplate template) throws CryptokiFailure {
    long answer =
        cryptoki().getAttributeValue(handle, object, template.address(), template.count());
    if (answer != ReturnValue.ATTRIBUTE_SENSITIVE.code()
        && answer != ReturnValue.ATTRIBUTE_TYPE_INVALID.code()) {
      check("C_GetAttributeValue", answer);
    }
  }

  /** Changes attributes; needs a read/write session. */
  void write(long object, Attributes changes) throws CryptokiFailure {
    try (NativeTemplate template = new NativeTemplate(changes)) {
      check(
          "C_SetAttributeValue",
          cryptoki().setAttributeValue(handle, object, template.address(), template.count()));
    }
  }

  /** The handles of a new key pair. */
  record Pair(long publicKey, long privateKey) {}

  /** Makes a key pair; one on the token needs a read/write session. */
  Pair generateKeyPair(Mechanism mechanism, Attributes publicHalf, Attributes privateHalf)
      throws CryptokiFailure {
    try (NativeTemplate publicTemplate = new NativeTemplate(publicHalf);
        NativeTemplate privateTemplate = new NativeTemplate(privateHalf)) {
      long place = scratch.output(2 * Long.BYTES);
      check(
          "C_GenerateKeyPair",
          cryptoki()
              .generateKeyPair(
                  handle,
                  scratch.mechanism(mechanism),
                  publicTemplate.address(),
                  publicTemplate.count(),
                  privateTemplate.address(),
                  privateTemplate.count(),
                  place,
                  place + Long.BYTES));
      return new Pair(scratch.resultNumber(0), scratch.resultNumber(1));
    }
  }

  /** Makes a secret key; one on the token needs a read/write session. */
  long generateKey(Mechanism mechanism, Attributes attributes) throws CryptokiFailure {
    try (NativeTemplate template = new NativeTemplate(attributes)) {
      check(
          "C_GenerateKey",
          cryptoki()
              .generateKey(
                  handle,
                  scratch.mechanism(mechanism),
                  template.address(),
                  template.count(),
                  scratch.output(Long.BYTES)));
      return scratch.resultNumber(0);
    }
  }

  /** Makes an object; one on the token needs a read/write session. */
  long create(Attributes attributes) throws CryptokiFailure {
    try (NativeTemplate template = new NativeTemplate(attributes)) {
      check(
          "C_CreateObject",
          cryptoki()
              .createObject(
                  handle, template.address(), template.count(), scratch.output(Long.BYTES)));
      return scratch.resultNumber(0);
    }
  }

  void destroy(long object) throws CryptokiFailure {
    check("C_DestroyObject", cryptoki().destroyObject(handle, object));
  }

  /** What is done with an object of this session. */
  interface Step<T> {
    T run() throws CryptokiFailure;
  }

  /**
   * Does something with a session object and destroys it. After a lost connection nothing is
   * destroyed: the object went with its session, and the numbers of both may be another's.
   */
  <T> T consume(long object, Step<T> step) throws CryptokiFailure {
    T result;
    try {
      result = step.run();
    } catch (CryptokiFailure e) {
      destroyAfter(e, object);
      throw e;
    }
    destroy(object);
    return result;
  }

  /** Destroys an object because something failed, unless the connection was lost. */
  void destroyAfter(CryptokiFailure because, long object) {
    if (because.isConnectionLost()) {
      return;
    }
    try {
      destroy(object);
    } catch (CryptokiFailure e) {
      because.addSuppressed(e);
    }
  }

  void login(LoginGate gate, String pin) throws CryptokiFailure {
    gate.login(cryptoki(), handle, isLoggedIn(), pin);
  }

  /** Closes it on the token; an error changes nothing for us. */
  void close() {
    if (owned) {
      cryptoki().closeSession(handle);
    }
    forget();
  }

  /** Lets go of a session that the token has closed already; its number may be another's by now. */
  void forget() {
    token.module().sessions().remove(handle, this);
    scratch.close();
  }
}
