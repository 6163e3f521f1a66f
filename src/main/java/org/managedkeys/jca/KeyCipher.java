// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.RegisteredKey;

/**
 * A cipher at work with a managed key: collects the input, asks the key once at the end, and lets
 * nothing out that cannot be the answer. So nothing of a decryption is seen before all of it has
 * been checked.
 */
final class KeyCipher {

  private static final byte[] NOTHING = {};

  private final CipherAlgorithm row;
  private final RegisteredKey key;
  private final @Nullable BigInteger modulus;
  private final KeyUsage usage;
  private final boolean encrypting;
  private final CipherLengths lengths;
  private CipherParameters parameters;
  private final WipedBuffer data = new WipedBuffer();
  private final WipedBuffer associated = new WipedBuffer();
  private boolean dataCame;
  private boolean spent;

  private KeyCipher(
      CipherAlgorithm row,
      RegisteredKey key,
      @Nullable BigInteger modulus,
      KeyUsage usage,
      CipherParameters parameters) {
    this.row = row;
    this.key = key;
    this.modulus = modulus;
    this.usage = usage;
    this.encrypting = usage == KeyUsage.ENCRYPT || usage == KeyUsage.WRAP;
    this.parameters = parameters;
    this.lengths =
        new CipherLengths(
            parameters.scheme(),
            parameters.tagBytes(),
            modulus == null ? 0 : (modulus.bitLength() + 7) / 8);
  }

  /**
   * Starts an operation.
   *
   * @param operation one of Cipher's modes
   * @throws InvalidKeyException if the key is of another kind, may not be used for this, or cannot
   *     do it
   */
  static KeyCipher start(
      CipherAlgorithm row, int operation, ManagedKeyHandle handle, CipherParameters parameters)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    KeyUsage usage = usage(operation);
    RegisteredKey registered;
    BigInteger modulus = null;
    if (handle instanceof OpaqueKey pair && pair.row().family() == row.mode().family()) {
      registered = pair.registered();
      modulus = ((RSAKey) pair).getModulus();
    } else if (handle instanceof OpaqueSecretKey secret
        && secret.row().family() == row.mode().family()) {
      registered = secret.registered();
    } else {
      throw new InvalidKeyException(
          handle + " cannot be used by " + row.name() + ": it is of another type");
    }
    if (modulus != null && (usage == KeyUsage.ENCRYPT || usage == KeyUsage.WRAP)) {
      throw new InvalidKeyException(
          registered.subject()
              + ": cannot "
              + usage.wireName()
              + " by "
              + row.name()
              + ": it is a private key. Hint: encrypt with its public key");
    }
    KeyCipher cipher = new KeyCipher(row, registered, modulus, usage, parameters);
    cipher.checkKey();
    return cipher;
  }

  private static KeyUsage usage(int operation) {
    return switch (operation) {
      case Cipher.ENCRYPT_MODE -> KeyUsage.ENCRYPT;
      case Cipher.DECRYPT_MODE -> KeyUsage.DECRYPT;
      case Cipher.WRAP_MODE -> KeyUsage.WRAP;
      default -> KeyUsage.UNWRAP;
    };
  }

  private void checkKey() throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      if (encrypting) {
        Encrypts encryptor = key.use(usage, Encrypts.class);
        encryptor.checkEncryption(parameters.scheme());
        if (parameters.scheme().mode().hasIv()
            && encryptor.makesIv(parameters.scheme()) != parameters.needsIv()) {
          throw new InvalidAlgorithmParameterException(
              key.subject()
                  + ": cannot "
                  + usage.wireName()
                  + ": its service makes the IV. Hint: give no IV, and ask for it after doFinal");
        }
      } else {
        key.use(usage, Decrypts.class).checkDecryption(parameters.scheme());
      }
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
  }

  /** Whether the key's service makes the IVs of such a cipher. */
  static boolean serviceMakesIv(CipherAlgorithm row, ManagedKeyHandle handle) {
    return handle instanceof OpaqueSecretKey secret
        && secret.registered().open() instanceof Encrypts encryptor
        && encryptor.makesIv(row.scheme());
  }

  CipherParameters parameters() {
    return parameters;
  }

  boolean isEncrypting() {
    return encrypting;
  }

  int outputSize(int more) {
    int all = Math.addExact(data.size(), more);
    return encrypting ? lengths.encrypted(all) : lengths.decryptedAtMost(all);
  }

  void update(byte[] input, int offset, int length) {
    checkNotSpent();
    data.write(input, offset, length);
    dataCame = true;
  }

  void updateAssociated(byte[] input, int offset, int length) {
    checkNotSpent();
    if (parameters.scheme().mode() != Mode.AES_GCM) {
      throw new UnsupportedOperationException(row.name() + " has no associated data");
    }
    if (dataCame) {
      throw new IllegalStateException("associated data must come before the data");
    }
    associated.write(input, offset, length);
  }

  /**
   * Ends the operation; afterwards the next one may begin, with the same key and parameters.
   *
   * @param room how much the caller can take
   * @throws ShortBufferException if it cannot take all of it; nothing is lost, and the call can be
   *     repeated
   */
  byte[] finish(byte[] input, int offset, int length, int room)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    checkNotSpent();
    EncryptsBuffers encryptor = encryptorOfBuffers();
    if (encryptor != null) {
      int expected = lengths.encrypted(length);
      checkRoom(expected, room);
      byte[] result = new byte[expected];
      encrypt(encryptor, ByteBuffer.wrap(input, offset, length), ByteBuffer.wrap(result));
      return result;
    }
    byte[] all = data.with(input, offset, length);
    boolean repeatable = false;
    try {
      byte[] result;
      if (encrypting) {
        lengths.checkPlain(all.length);
        repeatable = true;
        checkRoom(lengths.encrypted(all.length), room);
        repeatable = false;
        result = encrypt(all);
      } else {
        result = decrypt(all);
        repeatable = true;
        if (result.length > room) {
          Arrays.fill(result, (byte) 0);
        }
        checkRoom(result.length, room);
        repeatable = false;
      }
      return result;
    } finally {
      Arrays.fill(all, (byte) 0);
      if (!repeatable) {
        reset();
      }
    }
  }

  /**
   * Ends the operation from one buffer into another; afterwards the one has nothing left, and the
   * other stands behind the result.
   *
   * @throws ShortBufferException as {@link #finish(byte[], int, int, int)}
   */
  void finish(ByteBuffer source, ByteBuffer target)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    checkNotSpent();
    EncryptsBuffers encryptor = encryptorOfBuffers();
    if (encryptor == null) {
      byte[] bytes = bytesOf(source);
      try {
        target.put(finish(bytes, 0, bytes.length, target.remaining()));
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
      source.position(source.limit());
      return;
    }
    checkRoom(lengths.encrypted(source.remaining()), target.remaining());
    encrypt(encryptor, source, target);
  }

  private void encrypt(EncryptsBuffers encryptor, ByteBuffer source, ByteBuffer target) {
    spent = true;
    try {
      encryptor.encrypt(
          parameters.scheme(), parameters.input(NOTHING, associated.toByteArray()), source, target);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    } finally {
      reset();
    }
  }

  /** The key, if it takes what comes at the end where it is, and nothing came before. */
  private @Nullable EncryptsBuffers encryptorOfBuffers() {
    if (!encrypting || data.size() > 0 || parameters.needsIv()) {
      return null;
    }
    try {
      return key.use(usage, Encrypts.class) instanceof EncryptsBuffers encryptor
              && encryptor.encryptsBuffers(parameters.scheme())
          ? encryptor
          : null;
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  private static void checkRoom(int needed, int room) throws ShortBufferException {
    if (needed > room) {
      throw new ShortBufferException(
          "the output needs " + needed + " bytes, and there is room for " + room);
    }
  }

  private void reset() {
    data.wipe();
    associated.wipe();
    dataCame = false;
  }

  private byte[] encrypt(byte[] plain) {
    // Before the call: if it fails, nobody knows whether the IV was used.
    spent = parameters.scheme().mode() == Mode.AES_GCM;
    CipherInput input = parameters.input(plain, associated.toByteArray());
    try {
      Encrypts encryptor = key.use(usage, Encrypts.class);
      Ciphertext answer = encryptor.encrypt(parameters.scheme(), input);
      if (answer.bytes().length != lengths.encrypted(plain.length)) {
        throw malformed(answer.bytes().length);
      }
      if (parameters.needsIv()) {
        parameters = parameters.withIv(answer.iv());
      } else if (!Arrays.equals(answer.iv(), input.iv())) {
        throw new ProviderException(
            key.subject() + ": cannot encrypt: its service used another IV than it was given");
      }
      return answer.bytes();
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  private byte[] decrypt(byte[] sealed) throws IllegalBlockSizeException, BadPaddingException {
    lengths.checkEncrypted(sealed.length);
    byte[] whole = sealed;
    if (modulus != null) {
      whole = modulusLong(sealed, modulus);
    }
    try {
      byte[] plain =
          key.use(usage, Decrypts.class)
              .decrypt(parameters.scheme(), parameters.input(whole, associated.toByteArray()));
      if (!lengths.canDecryptTo(whole.length, plain.length)) {
        throw malformed(plain.length);
      }
      return plain;
    } catch (WrongCiphertext e) {
      throw wrong(e);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  /**
   * What RSA is applied to: a number below the modulus, as long as the modulus. RFC 8017 has the
   * padded schemes refuse any other length; without padding a number may be written shorter.
   */
  private byte[] modulusLong(byte[] sealed, BigInteger bound) throws BadPaddingException {
    int bytes = lengths.modulusBytes();
    boolean padded = parameters.scheme().mode() != Mode.RSA_RAW;
    boolean otherLength = padded && sealed.length != bytes;
    if (otherLength || new BigInteger(1, sealed).compareTo(bound) >= 0) {
      throw wrong(new WrongCiphertext(key.subject(), parameters.scheme()));
    }
    byte[] whole = new byte[bytes];
    System.arraycopy(sealed, 0, whole, bytes - sealed.length, sealed.length);
    return whole;
  }

  private BadPaddingException wrong(WrongCiphertext e) {
    String message = String.valueOf(e.getMessage());
    return parameters.scheme().mode() == Mode.AES_GCM
        ? new AEADBadTagException(message)
        : new BadPaddingException(message);
  }

  private ProviderException malformed(int length) {
    return new ProviderException(
        key.subject()
            + ": cannot "
            + usage.wireName()
            + " by "
            + parameters.scheme()
            + ": its service answered "
            + length
            + " bytes, which cannot be right");
  }

  /** Two messages under one key and IV give both away, and the key of the tags (SP 800-38D, 8). */
  private void checkNotSpent() {
    if (spent) {
      throw new IllegalStateException(
          "the key and IV of GCM have been used to encrypt. Hint: init again with a new IV");
    }
  }

  /** For input that is not in an array. */
  static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
