// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.RegisteredKey;

/** Has the service encrypt or decrypt the message itself, in one call at the end. */
final class DirectOperation implements KmsOperation {

  private static final byte[] NOTHING = {};

  private final Setting setting;
  private final AssociatedData associated = new AssociatedData();
  private final WipedBuffer data = new WipedBuffer();

  DirectOperation(Setting setting) {
    this.setting = setting;
  }

  @Override
  public void updateAssociated(byte[] input, int offset, int length) {
    if (!setting.context().isEmpty() && length > 0) {
      throw new IllegalStateException("the encryption context takes the place of associated data");
    }
    associated.add(input, offset, length);
  }

  @Override
  public byte[] update(byte[] input, int offset, int length, int room) {
    associated.complete();
    data.write(input, offset, length);
    return NOTHING;
  }

  @Override
  public int outputSize(int more) {
    int all = Math.addExact(data.size(), more);
    return setting.encrypting() ? Math.addExact(all, ServiceEncryption.MOST_OVERHEAD) : all;
  }

  @Override
  public byte[] finish(byte[] input, int offset, int length, int room)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    byte[] all = data.with(input, offset, length);
    boolean repeatable = false;
    try {
      byte[] result = setting.encrypting() ? encrypt(all) : decrypt(all);
      repeatable = result.length > room;
      if (repeatable && !setting.encrypting()) {
        Arrays.fill(result, (byte) 0);
      }
      KmsOperation.checkRoom(result.length, room);
      return result;
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    } finally {
      Arrays.fill(all, (byte) 0);
      if (!repeatable) {
        data.wipe();
        associated.reset();
      }
    }
  }

  private byte[] encrypt(byte[] plain) throws IllegalBlockSizeException {
    RegisteredKey key = setting.key();
    try {
      return ServiceEncryption.encrypt(
          key.use(setting.usage(), Encrypts.class), key.subject(), input(plain));
    } catch (KeyException e) {
      if (e.kind() != KeyException.Kind.INVALID) {
        throw e;
      }
      // More than the service takes: the message is at fault, not the provider.
      IllegalBlockSizeException tooLong =
          new IllegalBlockSizeException(
              e.problem() + ". Hint: use " + CipherAlgorithm.ENVELOPE + ", which takes any length");
      tooLong.initCause(e);
      throw tooLong;
    }
  }

  private byte[] decrypt(byte[] sealed) throws AEADBadTagException {
    RegisteredKey key = setting.key();
    try {
      return ServiceEncryption.decrypt(
          key.use(setting.usage(), Decrypts.class), key.subject(), input(sealed));
    } catch (WrongCiphertext e) {
      throw new AEADBadTagException(setting.wrong());
    }
  }

  private CipherInput input(byte[] bytes) {
    return setting.context().isEmpty()
        ? CipherInput.service(bytes, associated.bytes())
        : CipherInput.inContext(bytes, setting.context());
  }
}
