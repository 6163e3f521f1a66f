// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.DataKey;

/**
 * Encrypts a message here, with a data key that the service has encrypted. The ciphertext comes out
 * as the message comes in; the service is called with the first of it.
 */
final class EnvelopeEncryption implements KmsOperation {

  private static final byte[] NOTHING = {};
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Bytes that the cipher is given at a time. */
  private static final int PIECE = 16 * 1024;

  private final Setting setting;
  private final AssociatedData associated = new AssociatedData();
  private @Nullable Message message;

  EnvelopeEncryption(Setting setting) {
    this.setting = setting;
  }

  /** A message that has begun. */
  private static final class Message {

    private final Cipher cipher;
    private final DataKey key;

    /** What stands before the ciphertext, until it has been let out. */
    private byte[] head;

    private long counted;
    private long taken;

    /** What the cipher was given and has not given back. */
    private int held;

    Message(DataKey key, int counted, byte[] associated) {
      byte[] iv = new byte[Envelope.IV_BYTES];
      RANDOM.nextBytes(iv);
      this.key = key;
      this.counted = counted;
      this.head = Envelope.head(key.encrypted(), iv);
      this.cipher = Envelope.gcm(Cipher.ENCRYPT_MODE, key, iv, 0, associated);
    }

    /** Before the data goes in; a call that is repeated counts once. */
    void count(int length) {
      taken += length;
      if (taken > counted) {
        key.count(taken - counted);
        counted = taken;
      }
    }

    long after(int length) {
      return (long) head.length + held + length;
    }
  }

  @Override
  public void updateAssociated(byte[] input, int offset, int length) {
    associated.add(input, offset, length);
  }

  @Override
  public byte[] update(byte[] input, int offset, int length, int room) throws ShortBufferException {
    associated.complete();
    if (length == 0) {
      return NOTHING;
    }
    Message begun = begun(length);
    KmsOperation.checkRoom(begun.after(length), room);
    begun.count(length);
    byte[] result = Arrays.copyOf(begun.head, Math.toIntExact(begun.after(length)));
    try {
      int body = sealed(begun, input, offset, length, result);
      begun.held += length - body;
      int whole = begun.head.length + body;
      begun.head = NOTHING;
      return whole == result.length ? result : Arrays.copyOf(result, whole);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for all that GCM can give", e);
    }
  }

  /**
   * Gives the cipher the data in pieces: of millions of bytes in one call SunJCE encrypts some
   * fifty times slower, since it has compiled by then what it does with short ones only.
   *
   * @param result where the ciphertext goes, behind the head
   * @return bytes of ciphertext that came
   */
  private static int sealed(Message begun, byte[] input, int offset, int length, byte[] result)
      throws ShortBufferException {
    int at = begun.head.length;
    int left = length;
    while (left > 0) {
      int piece = Math.min(PIECE, left);
      at += begun.cipher.update(input, offset + length - left, piece, result, at);
      left -= piece;
    }
    return at - begun.head.length;
  }

  @Override
  public int outputSize(int more) {
    Message begun = message;
    long size =
        begun == null ? (long) Envelope.MOST_AROUND + more : begun.after(more) + Envelope.TAG_BYTES;
    return Math.toIntExact(size);
  }

  @Override
  public byte[] finish(byte[] input, int offset, int length, int room)
      throws ShortBufferException, IllegalBlockSizeException {
    boolean repeatable = false;
    try {
      Message begun = begun(length);
      long needed = begun.after(length) + Envelope.TAG_BYTES;
      if (needed > Integer.MAX_VALUE - Byte.SIZE) {
        throw new IllegalBlockSizeException(
            "the envelope needs "
                + needed
                + " bytes, more than an array has. Hint: take it in pieces, from update");
      }
      repeatable = needed > room;
      KmsOperation.checkRoom(needed, room);
      begun.count(length);
      return finished(begun, input, offset, length, (int) needed);
    } finally {
      if (!repeatable) {
        message = null;
        associated.reset();
      }
    }
  }

  private byte[] finished(Message begun, byte[] input, int offset, int length, int needed) {
    byte[] result = Arrays.copyOf(begun.head, needed);
    int expected = needed - begun.head.length;
    try {
      int sealed = sealed(begun, input, offset, length, result);
      if (sealed + begun.cipher.doFinal(result, begun.head.length + sealed) == expected) {
        return result;
      }
    } catch (GeneralSecurityException e) {
      throw new ProviderException(setting.key().subject() + ": cannot encrypt", e);
    }
    throw new IllegalStateException("GCM has given another length than " + expected);
  }

  private Message begun(int length) {
    Message begun = message;
    if (begun == null) {
      try {
        DataKey key =
            setting.key().dataKeys().forEncryption(setting.usage(), length, setting.context());
        begun = new Message(key, length, associated.bytes());
      } catch (KeyException e) {
        throw JcaExceptions.provider(e);
      }
      message = begun;
    }
    return begun;
  }
}
