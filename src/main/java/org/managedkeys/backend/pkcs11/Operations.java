// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What keys compute in a session, each in as few calls as PKCS #11 allows: two. Whatever was given
 * and answered is overwritten in native memory before a method ends. A failure between the two
 * calls leaves an operation active; it is thrown, and the session is then closed and not reused.
 *
 * <p>Used by one thread at a time, like its session.
 */
final class Operations {

  /** Room beside the data: a block of padding, a tag, a wrapped key's header. */
  private static final int ROOM = 64;

  /** Random bytes asked for at a time. */
  private static final int RANDOM_BYTES = Scratch.OUTPUT_BYTES;

  private final Session session;
  private final long handle;
  private final Scratch scratch;

  Operations(Session session, long handle, Scratch scratch) {
    this.session = session;
    this.handle = handle;
    this.scratch = scratch;
  }

  private Cryptoki cryptoki() {
    return session.token().module().cryptoki();
  }

  /**
   * Signs, or makes a MAC.
   *
   * @param input what the mechanism takes: a digest, a DigestInfo or a message
   * @param most bytes the answer may have
   */
  byte[] sign(Mechanism mechanism, long key, byte[] input, int most) throws CryptokiFailure {
    try {
      check("C_SignInit", cryptoki().signInit(handle, scratch.mechanism(mechanism), key));
      long data = scratch.input(input);
      long output = scratch.output(most);
      check("C_Sign", cryptoki().sign(handle, data, input.length, output, scratch.countAddress()));
      return scratch.result("C_Sign");
    } finally {
      scratch.wipe();
    }
  }

  /**
   * Encrypts from one buffer into another; their positions stay. Buffers outside the heap are read
   * and written by the token itself: so on the thread they belong to, and no other.
   *
   * @param target with as much room as the answer can need
   * @return bytes written
   */
  int encrypt(Mechanism mechanism, long key, ByteBuffer source, ByteBuffer target)
      throws CryptokiFailure {
    try {
      check("C_EncryptInit", cryptoki().encryptInit(handle, scratch.mechanism(mechanism), key));
      long input = isOutsideOf(target, source) ? address(source) : scratch.input(source);
      long output =
          target.isDirect()
              ? scratch.outputAt(address(target), target.remaining())
              : scratch.output(target.remaining());
      check(
          "C_Encrypt",
          cryptoki().encrypt(handle, input, source.remaining(), output, scratch.countAddress()));
      int written = scratch.resultLength("C_Encrypt");
      if (!target.isDirect()) {
        scratch.copyResult(target, written);
      }
      return written;
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
      scratch.wipe();
    }
  }

  /** Whether a token can read the source where it is, while it writes to the target. */
  private static boolean isOutsideOf(ByteBuffer target, ByteBuffer source) {
    if (!source.isDirect() || !target.isDirect()) {
      return source.isDirect();
    }
    long from = address(source);
    long to = address(target);
    return from + source.remaining() <= to || to + target.remaining() <= from;
  }

  private static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct)) + direct.position();
  }

  byte[] encrypt(Mechanism mechanism, long key, byte[] data) throws CryptokiFailure {
    try {
      check("C_EncryptInit", cryptoki().encryptInit(handle, scratch.mechanism(mechanism), key));
      long input = scratch.input(data);
      long output = scratch.output((long) data.length + ROOM);
      check(
          "C_Encrypt",
          cryptoki().encrypt(handle, input, data.length, output, scratch.countAddress()));
      return scratch.result("C_Encrypt");
    } finally {
      scratch.wipe();
    }
  }

  /** Decrypts by a mechanism for which every ciphertext of the right length is right. */
  byte[] decrypt(Mechanism mechanism, long key, byte[] data) throws CryptokiFailure {
    return decrypt(mechanism, key, data, false).orElseThrow();
  }

  /**
   * Decrypts by a mechanism that checks the ciphertext.
   *
   * @return empty if the token says that the ciphertext is wrong; the operation is then over
   */
  Optional<byte[]> decryptChecked(Mechanism mechanism, long key, byte[] data)
      throws CryptokiFailure {
    return decrypt(mechanism, key, data, true);
  }

  private Optional<byte[]> decrypt(Mechanism mechanism, long key, byte[] data, boolean mayBeWrong)
      throws CryptokiFailure {
    try {
      check("C_DecryptInit", cryptoki().decryptInit(handle, scratch.mechanism(mechanism), key));
      long input = scratch.input(data);
      long output = scratch.output((long) data.length + ROOM);
      long answer = cryptoki().decrypt(handle, input, data.length, output, scratch.countAddress());
      if (mayBeWrong && saysWrongCiphertext("C_Decrypt", answer)) {
        return Optional.empty();
      }
      check("C_Decrypt", answer);
      return Optional.of(scratch.result("C_Decrypt"));
    } finally {
      scratch.wipe();
    }
  }

  /** Wraps the value of another key. */
  byte[] wrap(Mechanism mechanism, long wrappingKey, long key, int valueBytes)
      throws CryptokiFailure {
    try {
      long output = scratch.output((long) valueBytes + ROOM);
      check(
          "C_WrapKey",
          cryptoki()
              .wrapKey(
                  handle,
                  scratch.mechanism(mechanism),
                  wrappingKey,
                  key,
                  output,
                  scratch.countAddress()));
      return scratch.result("C_WrapKey");
    } finally {
      scratch.wipe();
    }
  }

  /**
   * Makes a key of a wrapped one.
   *
   * @return its handle; empty if the token says that what was wrapped is wrong
   */
  Optional<Long> unwrap(Mechanism mechanism, long key, byte[] wrapped, Attributes attributes)
      throws CryptokiFailure {
    try (NativeTemplate template = new NativeTemplate(attributes)) {
      long input = scratch.input(wrapped);
      long answer =
          cryptoki()
              .unwrapKey(
                  handle,
                  scratch.mechanism(mechanism),
                  key,
                  input,
                  wrapped.length,
                  template.address(),
                  template.count(),
                  scratch.output(Long.BYTES));
      if (saysWrongCiphertext("C_UnwrapKey", answer)) {
        return Optional.empty();
      }
      check("C_UnwrapKey", answer);
      return Optional.of(scratch.resultNumber(0));
    } finally {
      scratch.wipe();
    }
  }

  /** Derives a key; answers its handle. */
  long derive(Mechanism mechanism, long key, Attributes attributes) throws CryptokiFailure {
    try (NativeTemplate template = new NativeTemplate(attributes)) {
      check(
          "C_DeriveKey",
          cryptoki()
              .deriveKey(
                  handle,
                  scratch.mechanism(mechanism),
                  key,
                  template.address(),
                  template.count(),
                  scratch.output(Long.BYTES)));
      return scratch.resultNumber(0);
    } finally {
      scratch.wipe();
    }
  }

  /** Fills an array with random bytes, in as many calls as it needs. */
  void random(byte[] random) throws CryptokiFailure {
    for (int start = 0; start < random.length; start += RANDOM_BYTES) {
      int length = Math.min(RANDOM_BYTES, random.length - start);
      try {
        long output = scratch.output(length);
        check("C_GenerateRandom", cryptoki().generateRandom(handle, output, length));
        scratch.copyOutput(random, start, length);
      } finally {
        scratch.wipe();
      }
    }
  }

  /**
   * Whether the token refuses the ciphertext rather than the call. What it answers to a lost login
   * or session is never taken for that.
   */
  private boolean saysWrongCiphertext(String function, long answer) throws CryptokiFailure {
    boolean wrong = ReturnValue.of(answer).filter(ReturnValue::maySayWrongCiphertext).isPresent();
    if (wrong && session.isLoginGone()) {
      throw new CryptokiFailure(function, ReturnValue.USER_NOT_LOGGED_IN.code());
    }
    return wrong;
  }

  /** The value of a session object that may be read; the object is destroyed in any case. */
  byte[] takeValue(long object) throws CryptokiFailure {
    return session
        .consume(object, () -> session.read(object, Ck.CKA_VALUE))
        .bytes(Ck.CKA_VALUE)
        .orElseThrow(() ->
            new CryptokiFailure("C_GetAttributeValue", ReturnValue.ATTRIBUTE_SENSITIVE.code()));
  }
}
