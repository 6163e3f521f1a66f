// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;

/**
 * One transformation of the table. Managed keys are asked in their service; any other key, which
 * comes here only where the caller has named this provider or fixed it before it showed a key, is
 * left to the other providers.
 *
 * <p>All output comes from doFinal: update collects. The object is back in its state after init
 * when doFinal returns or fails, except that GCM must be given a new IV to encrypt again. Not
 * thread-safe, like {@link Cipher}.
 */
final class ManagedCipherSpi extends CipherSpi {

  private static final byte[] NOTHING = {};

  private final CipherAlgorithm row;
  private @Nullable KeyCipher own;
  private @Nullable Cipher delegate;

  /** What the last encryption by GCM was started with: not to be used a second time. */
  private @Nullable ManagedKeyHandle lastKey;

  private byte @Nullable [] lastIv;

  ManagedCipherSpi(CipherAlgorithm row) {
    this.row = row;
  }

  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException("the mode of " + row.name() + " is part of its name");
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    throw new NoSuchPaddingException("the padding of " + row.name() + " is part of its name");
  }

  @Override
  protected int engineGetBlockSize() {
    if (delegate != null) {
      return delegate.getBlockSize();
    }
    return row.mode().family() == KeyAlgorithm.Family.AES ? CipherScheme.AES_BLOCK : 0;
  }

  @Override
  protected int engineGetOutputSize(int inputLength) {
    return delegate != null
        ? delegate.getOutputSize(inputLength)
        : started().outputSize(inputLength);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    if (delegate != null) {
      return delegate.getIV();
    }
    return own == null ? null : own.parameters().iv();
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    if (delegate != null) {
      return delegate.getParameters();
    }
    return own == null ? null : own.parameters().toAlgorithmParameters();
  }

  @Override
  protected void engineInit(int operation, @Nullable Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    try {
      if (key instanceof ManagedKeyHandle handle) {
        CipherParameters parameters = CipherParameters.defaults(row);
        boolean decrypting = operation == Cipher.DECRYPT_MODE || operation == Cipher.UNWRAP_MODE;
        if (decrypting && parameters.needsIv()) {
          throw new InvalidKeyException(row.name() + " needs its IV to decrypt");
        }
        start(operation, handle, parameters, random);
      } else {
        delegate(key, cipher -> cipher.init(operation, key, randomOr(random)));
      }
    } catch (InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineInit(
      int operation,
      @Nullable Key key,
      @Nullable AlgorithmParameterSpec given,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (given == null && key instanceof ManagedKeyHandle) {
      engineInit(operation, key, random);
    } else if (key instanceof ManagedKeyHandle handle) {
      refuseUnknownParameters(Objects.requireNonNull(given));
      start(operation, handle, CipherParameters.of(row, given), random);
    } else {
      delegate(key, cipher -> cipher.init(operation, key, given, randomOr(random)));
    }
  }

  @Override
  protected void engineInit(
      int operation,
      @Nullable Key key,
      @Nullable AlgorithmParameters given,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (given == null && key instanceof ManagedKeyHandle) {
      engineInit(operation, key, random);
    } else if (key instanceof ManagedKeyHandle handle) {
      start(operation, handle, CipherParameters.of(row, Objects.requireNonNull(given)), random);
    } else {
      delegate(key, cipher -> cipher.init(operation, key, given, randomOr(random)));
    }
  }

  /**
   * JSSE first tries to unwrap a premaster secret with parameters of the JDK's own, and decrypts
   * instead where those are refused as an invalid key; as invalid parameters they would end the
   * handshake.
   */
  private void refuseUnknownParameters(AlgorithmParameterSpec given) throws InvalidKeyException {
    if (row.mode() == Mode.RSA_PKCS1) {
      throw new InvalidKeyException(
          row.name() + " takes no parameters, and was given " + given.getClass().getName());
    }
  }

  private void start(
      int operation, ManagedKeyHandle handle, CipherParameters given, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    forget();
    CipherParameters parameters = given;
    try {
      if (parameters.needsIv() && !KeyCipher.serviceMakesIv(row, handle)) {
        byte[] iv = new byte[parameters.newIvBytes()];
        randomOr(random).nextBytes(iv);
        parameters = parameters.withIv(iv);
      }
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
    KeyCipher cipher = KeyCipher.start(row, operation, handle, parameters);
    if (row.mode() == Mode.AES_GCM && cipher.isEncrypting()) {
      byte[] iv = parameters.iv();
      if (iv != null && handle.equals(lastKey) && Arrays.equals(iv, lastIv)) {
        throw new InvalidAlgorithmParameterException(
            "Cannot reuse the IV with the same key for GCM encryption. Hint: init with a new IV");
      }
      lastKey = handle;
      lastIv = iv;
    }
    own = cipher;
  }

  /** Any init, also one that fails, ends what was going on. */
  private void forget() {
    own = null;
    delegate = null;
  }

  private void delegate(@Nullable Key key, OtherProviders.CipherInit init)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    forget();
    if (key == null) {
      throw new InvalidKeyException("there is no key");
    }
    delegate = OtherProviders.cipher(row.name(), key, init);
  }

  private static SecureRandom randomOr(@Nullable SecureRandom random) {
    return random == null ? new SecureRandom() : random;
  }

  @Override
  protected byte @Nullable [] engineUpdate(byte[] input, int offset, int length) {
    if (delegate != null) {
      return delegate.update(input, offset, length);
    }
    started().update(input, offset, length);
    return null;
  }

  @Override
  protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    if (delegate != null) {
      return delegate.update(input, offset, length, output, outputOffset);
    }
    started().update(input, offset, length);
    return 0;
  }

  @Override
  protected int engineUpdate(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    if (delegate != null) {
      return delegate.update(input, output);
    }
    byte[] bytes = KeyCipher.bytesOf(input);
    started().update(bytes, 0, bytes.length);
    input.position(input.limit());
    return 0;
  }

  @Override
  protected void engineUpdateAAD(byte[] input, int offset, int length) {
    if (delegate != null) {
      delegate.updateAAD(input, offset, length);
    } else {
      started().updateAssociated(input, offset, length);
    }
  }

  @Override
  protected void engineUpdateAAD(ByteBuffer input) {
    byte[] bytes = KeyCipher.bytesOf(input);
    engineUpdateAAD(bytes, 0, bytes.length);
    input.position(input.limit());
  }

  @Override
  protected byte[] engineDoFinal(byte @Nullable [] input, int offset, int length)
      throws IllegalBlockSizeException, BadPaddingException {
    byte[] given = input == null ? NOTHING : input;
    if (delegate != null) {
      return delegate.doFinal(given, offset, length);
    }
    try {
      return started().finish(given, offset, length, Integer.MAX_VALUE);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for any output", e);
    }
  }

  @Override
  protected int engineDoFinal(
      byte @Nullable [] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    byte[] given = input == null ? NOTHING : input;
    if (delegate != null) {
      return delegate.doFinal(given, offset, length, output, outputOffset);
    }
    ByteBuffer target = ByteBuffer.wrap(output, outputOffset, output.length - outputOffset);
    started().finish(ByteBuffer.wrap(given, offset, length), target);
    return target.position() - outputOffset;
  }

  @Override
  protected int engineDoFinal(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    if (delegate != null) {
      return delegate.doFinal(input, output);
    }
    int start = output.position();
    started().finish(input, output);
    return output.position() - start;
  }

  @Override
  protected byte[] engineWrap(Key wrapped) throws IllegalBlockSizeException, InvalidKeyException {
    try {
      if (delegate != null) {
        return delegate.wrap(wrapped);
      }
      byte[] encoded = wrapped.getEncoded();
      if (encoded == null || encoded.length == 0) {
        throw new InvalidKeyException(wrapped + " cannot be wrapped: its bytes are not to be had");
      }
      try {
        return started().finish(encoded, 0, encoded.length, Integer.MAX_VALUE);
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    } catch (BadPaddingException | ShortBufferException e) {
      throw new IllegalStateException("wrapping checks no padding", e);
    }
  }

  @Override
  protected Key engineUnwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    if (delegate != null) {
      return delegate.unwrap(wrapped, algorithm, type);
    }
    byte[] encoded = NOTHING;
    try {
      encoded = started().finish(wrapped, 0, wrapped.length, Integer.MAX_VALUE);
      return UnwrappedKeys.of(encoded, algorithm, type);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for any output", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  @Override
  protected int engineGetKeySize(Key key) throws InvalidKeyException {
    if (key instanceof OpaqueRsaKey rsa) {
      return rsa.getModulus().bitLength();
    }
    if (key instanceof ManagedKeyHandle) {
      // Asked for the export limits of old only: AES has no key that is longer.
      return 256;
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new InvalidKeyException("the size of the key is not known");
    }
    return encoded.length * Byte.SIZE;
  }

  private KeyCipher started() {
    KeyCipher present = own;
    if (present == null) {
      throw new IllegalStateException("the cipher is not initialised");
    }
    return present;
  }
}
