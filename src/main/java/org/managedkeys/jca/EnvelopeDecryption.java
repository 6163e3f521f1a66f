// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.DataKey;

/**
 * Opens an envelope: the service decrypts the data key, and the message is decrypted here. Nothing
 * of it is let out before its tag has been checked.
 */
final class EnvelopeDecryption implements KmsOperation {

  private static final byte[] NOTHING = {};

  /** From this size on, the size of the output is told with some reserve. */
  private static final int LARGE = 1 << 20;

  private final Setting setting;
  private final AssociatedData associated = new AssociatedData();
  private final Collected collected = new Collected();

  EnvelopeDecryption(Setting setting) {
    this.setting = setting;
  }

  /** The envelope, as far as it has come, in an array that can be read where it is. */
  private static final class Collected extends ByteArrayOutputStream {

    Collected() {
      super(0);
    }

    byte[] array() {
      return buf;
    }

    void cutTo(int length) {
      count = length;
    }

    void forget() {
      buf = NOTHING;
      count = 0;
    }
  }

  @Override
  public void updateAssociated(byte[] input, int offset, int length) {
    associated.add(input, offset, length);
  }

  @Override
  public byte[] update(byte[] input, int offset, int length, int room) {
    associated.complete();
    collected.write(input, offset, length);
    return NOTHING;
  }

  /**
   * Streams of the JDK ask for it with each piece and take a new buffer whenever it has grown: of a
   * large message it grows in steps, for otherwise their work would grow with its square.
   */
  @Override
  public int outputSize(int more) {
    long size = (long) collected.size() + more;
    if (size > LARGE) {
      long step = Long.highestOneBit(size) / 8;
      size = (size + step - 1) / step * step;
    }
    return (int) Math.min(Math.max(size - Envelope.LEAST, 0), Integer.MAX_VALUE - Byte.SIZE);
  }

  @Override
  public byte[] finish(byte[] input, int offset, int length, int room)
      throws ShortBufferException, AEADBadTagException {
    int before = collected.size();
    boolean repeatable = false;
    try {
      if (before == 0) {
        return opened(input, offset, length, room);
      }
      collected.write(input, offset, length);
      return opened(collected.array(), 0, collected.size(), room);
    } catch (ShortBufferException e) {
      repeatable = true;
      collected.cutTo(before);
      throw e;
    } finally {
      if (!repeatable) {
        collected.forget();
        associated.reset();
      }
    }
  }

  private byte[] opened(byte[] all, int offset, int length, int room)
      throws ShortBufferException, AEADBadTagException {
    Envelope envelope = Envelope.read(all, offset, length).orElseThrow(this::wrong);
    int sealed = envelope.body() + Envelope.IV_BYTES;
    int sealedLength = offset + length - sealed;
    KmsOperation.checkRoom(sealedLength - Envelope.TAG_BYTES, room);
    byte[] plain = new byte[sealedLength - Envelope.TAG_BYTES];
    boolean right = false;
    try (DataKey key =
        setting
            .key()
            .dataKeys()
            .forDecryption(setting.usage(), envelope.encryptedKey(), setting.context())) {
      Cipher cipher =
          Envelope.gcm(Cipher.DECRYPT_MODE, key, all, envelope.body(), associated.bytes());
      right = cipher.doFinal(all, sealed, sealedLength, plain, 0) == plain.length;
    } catch (WrongCiphertext | AEADBadTagException e) {
      throw wrong();
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    } catch (GeneralSecurityException e) {
      throw new ProviderException(setting.key().subject() + ": cannot decrypt", e);
    } finally {
      if (!right) {
        Arrays.fill(plain, (byte) 0);
      }
    }
    if (!right) {
      throw new IllegalStateException("GCM has given another length than " + plain.length);
    }
    return plain;
  }

  private AEADBadTagException wrong() {
    return new AEADBadTagException(setting.wrong());
  }
}
