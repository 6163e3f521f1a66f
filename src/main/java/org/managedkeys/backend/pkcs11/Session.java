// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An open session with native memory of its own, so that a signature needs no allocation outside
 * the heap. Used by one thread at a time; {@link SessionPool} sees to it.
 */
final class Session {

  /** CK_MECHANISM: type, address and length of the parameters. */
  private static final int MECHANISM = 0;

  private static final int MECHANISM_PARAMETERS = MECHANISM + 8;
  private static final int MECHANISM_LENGTH = MECHANISM + 16;
  private static final int PARAMETERS = 24;
  private static final int COUNT = 120;
  private static final int OUTPUT = 128;

  /** Bytes for a signature or a batch of handles; an RSA key of 16384 bits signs with 2048. */
  private static final int OUTPUT_BYTES = 2048;

  private static final int INPUT = OUTPUT + OUTPUT_BYTES;

  /** Bytes to sign that need no memory of their own; only Ed25519 signs more than a digest. */
  private static final int INPUT_BYTES = 4096;

  /** CK_SESSION_INFO: slot, state, flags, device error. */
  private static final int SESSION_STATE = 8;

  private final LiveToken token;
  private final long handle;
  private final Memory memory = new Memory(INPUT + INPUT_BYTES);
  private final long address = Pointer.nativeValue(memory);
  private final ByteBuffer scratch = memory.getByteBuffer(0, INPUT + INPUT_BYTES);

  private Session(LiveToken token, long handle) {
    this.token = token;
    this.handle = handle;
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
    if (!isOwned()) {
      throw new CryptokiFailure("session", ReturnValue.SESSION_HANDLE_INVALID.code());
    }
  }

  private boolean isOwned() {
    return token.module().sessions().isOwnedBy(handle, this);
  }

  /**
   * Whether the token still has this session: it may have been opened after the others were lost.
   */
  boolean isAlive() {
    return isOwned()
        && cryptoki().getSessionInfo(handle, address + OUTPUT) == ReturnValue.OK.code();
  }

  /** The token this session is on. Handles of objects are good as long as this stays the same. */
  LiveToken token() {
    return token;
  }

  private Cryptoki cryptoki() {
    return token.module().cryptoki();
  }

  /**
   * Signs in two calls.
   *
   * @param input what the mechanism takes: a digest, a DigestInfo or a message
   */
  byte[] sign(Mechanism mechanism, long key, byte[] input) throws CryptokiFailure {
    check("C_SignInit", cryptoki().signInit(handle, mechanism(mechanism), key));
    if (input.length <= INPUT_BYTES) {
      scratch.put(INPUT, input);
      return signAt(address + INPUT, input.length);
    }
    try (Memory large = new Memory(input.length)) {
      large.write(0, input, 0, input.length);
      return signAt(Pointer.nativeValue(large), input.length);
    }
  }

  private byte[] signAt(long data, int length) throws CryptokiFailure {
    scratch.putLong(COUNT, OUTPUT_BYTES);
    check("C_Sign", cryptoki().sign(handle, data, length, address + OUTPUT, address + COUNT));
    return output();
  }

  private byte[] output() {
    byte[] output = new byte[Math.toIntExact(scratch.getLong(COUNT))];
    scratch.get(OUTPUT, output);
    return output;
  }

  private long mechanism(Mechanism mechanism) {
    int length = mechanism.length();
    scratch.putLong(MECHANISM, mechanism.type());
    scratch.putLong(MECHANISM_PARAMETERS, length == 0 ? 0 : address + PARAMETERS);
    scratch.putLong(MECHANISM_LENGTH, (long) length * Long.BYTES);
    for (int index = 0; index < length; index++) {
      scratch.putLong(PARAMETERS + index * Long.BYTES, mechanism.parameter(index));
    }
    return address + MECHANISM;
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
    int batch = OUTPUT_BYTES / Long.BYTES;
    long count;
    do {
      check(
          "C_FindObjects",
          cryptoki().findObjects(handle, address + OUTPUT, batch, address + COUNT));
      count = scratch.getLong(COUNT);
      for (int index = 0; index < count; index++) {
        found.add(scratch.getLong(OUTPUT + index * Long.BYTES));
      }
    } while (count > 0);
    check("C_FindObjectsFinal", cryptoki().findObjectsFinal(handle));
    if (found.isEmpty() && (hasLostLogin() || token.pool().isRetired())) {
      throw new CryptokiFailure("C_FindObjects", ReturnValue.USER_NOT_LOGGED_IN.code());
    }
    return found;
  }

  /** Whether this connection logged in, and the login is no more. */
  boolean hasLostLogin() throws CryptokiFailure {
    if (!token.isLoggedIn()) {
      return false;
    }
    check("C_GetSessionInfo", cryptoki().getSessionInfo(handle, address + OUTPUT));
    long state = scratch.getLong(OUTPUT + SESSION_STATE);
    return state != Ck.CKS_RO_USER_FUNCTIONS && state != Ck.CKS_RW_USER_FUNCTIONS;
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

  /** Makes a key pair; needs a read/write session. */
  void generateKeyPair(Mechanism mechanism, Attributes publicHalf, Attributes privateHalf)
      throws CryptokiFailure {
    try (NativeTemplate publicTemplate = new NativeTemplate(publicHalf);
        NativeTemplate privateTemplate = new NativeTemplate(privateHalf)) {
      check(
          "C_GenerateKeyPair",
          cryptoki()
              .generateKeyPair(
                  handle,
                  mechanism(mechanism),
                  publicTemplate.address(),
                  publicTemplate.count(),
                  privateTemplate.address(),
                  privateTemplate.count(),
                  address + OUTPUT,
                  address + OUTPUT + Long.BYTES));
    }
  }

  void login(LoginGate gate, String pin) throws CryptokiFailure {
    gate.login(cryptoki(), handle, pin);
  }

  /** Closes it on the token; an error changes nothing for us. */
  void close() {
    if (isOwned()) {
      cryptoki().closeSession(handle);
    }
    forget();
  }

  /** Lets go of a session that the token has closed already; its number may be another's by now. */
  void forget() {
    token.module().sessions().remove(handle, this);
    memory.close();
  }
}
