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
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.TakesContext;
import org.managedkeys.registry.RegisteredKey;

/**
 * A transformation that only this provider has: encryption at the service, or by an envelope. It
 * has no parameters but an {@link EncryptionContextParameterSpec}, and takes no keys but ours.
 *
 * <p>After doFinal the object may be used for the next message; no IV has to be given. Not
 * thread-safe, like {@link Cipher}.
 */
final class KmsCipherSpi extends CipherSpi {

  private static final byte[] NOTHING = {};
  private static final int AES_BITS = 256;

  private final CipherAlgorithm row;
  private @Nullable KmsOperation operation;

  KmsCipherSpi(CipherAlgorithm row) {
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
    return 0;
  }

  @Override
  protected int engineGetOutputSize(int inputLength) {
    return started().outputSize(inputLength);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return null;
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null;
  }

  @Override
  protected void engineInit(int mode, @Nullable Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    // Any init, also one that fails, ends what was going on.
    operation = null;
    operation = KmsOperation.start(row, mode, registered(key), Map.of());
  }

  @Override
  protected void engineInit(
      int mode,
      @Nullable Key key,
      @Nullable AlgorithmParameterSpec given,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    operation = null;
    RegisteredKey registered = registered(key);
    Map<String, String> context = Map.of();
    if (given instanceof EncryptionContextParameterSpec spec) {
      context = spec.getContext();
    } else if (given != null) {
      throw new InvalidAlgorithmParameterException(
          row.name() + " takes no parameters of type " + given.getClass().getName());
    }
    if (!context.isEmpty() && !takesContext(registered)) {
      throw new InvalidAlgorithmParameterException(
          registered.subject()
              + ": cannot use an encryption context: its service has none. Hint: use updateAAD");
    }
    operation = KmsOperation.start(row, mode, registered, context);
  }

  @Override
  protected void engineInit(
      int mode,
      @Nullable Key key,
      @Nullable AlgorithmParameters given,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    operation = null;
    if (given != null) {
      throw new InvalidAlgorithmParameterException(
          row.name() + " takes no parameters of type " + given.getAlgorithm());
    }
    engineInit(mode, key, random);
  }

  private RegisteredKey registered(@Nullable Key key) throws InvalidKeyException {
    if (key instanceof OpaqueSecretKey secret && secret.row().family() == row.mode().family()) {
      return secret.registered();
    }
    throw new InvalidKeyException(
        row.name()
            + " takes AES keys of ManagedKeys only, and the key is "
            + (key == null ? "absent" : "of class " + key.getClass().getName()));
  }

  private static boolean takesContext(RegisteredKey key) throws InvalidKeyException {
    try {
      return key.open() instanceof TakesContext;
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
  }

  @Override
  protected byte[] engineUpdate(byte[] input, int offset, int length) {
    try {
      return started().update(input, offset, length, Integer.MAX_VALUE);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for any output", e);
    }
  }

  @Override
  protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    byte[] result = started().update(input, offset, length, output.length - outputOffset);
    System.arraycopy(result, 0, output, outputOffset, result.length);
    return result.length;
  }

  @Override
  protected int engineUpdate(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    byte[] bytes = KeyCipher.bytesOf(input);
    byte[] result = started().update(bytes, 0, bytes.length, output.remaining());
    input.position(input.limit());
    output.put(result);
    return result.length;
  }

  @Override
  protected void engineUpdateAAD(byte[] input, int offset, int length) {
    started().updateAssociated(input, offset, length);
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
    try {
      return started().finish(input == null ? NOTHING : input, offset, length, Integer.MAX_VALUE);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("there is room for any output", e);
    }
  }

  @Override
  protected int engineDoFinal(
      byte @Nullable [] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    byte[] given = input == null ? NOTHING : input;
    byte[] result = started().finish(given, offset, length, output.length - outputOffset);
    System.arraycopy(result, 0, output, outputOffset, result.length);
    return result.length;
  }

  @Override
  protected int engineDoFinal(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    byte[] bytes = KeyCipher.bytesOf(input);
    byte[] result = started().finish(bytes, 0, bytes.length, output.remaining());
    input.position(input.limit());
    output.put(result);
    return result.length;
  }

  @Override
  protected byte[] engineWrap(Key wrapped) throws IllegalBlockSizeException, InvalidKeyException {
    byte[] encoded = wrapped.getEncoded();
    if (encoded == null || encoded.length == 0) {
      throw new InvalidKeyException(wrapped + " cannot be wrapped: its bytes are not to be had");
    }
    try {
      return engineDoFinal(encoded, 0, encoded.length);
    } catch (BadPaddingException e) {
      throw new IllegalStateException("wrapping checks no padding", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  @Override
  protected Key engineUnwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    byte[] encoded = NOTHING;
    try {
      encoded = engineDoFinal(wrapped, 0, wrapped.length);
      return UnwrappedKeys.of(encoded, algorithm, type);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  @Override
  protected int engineGetKeySize(Key key) {
    // Asked for the export limits of old only: AES has no key that is longer.
    return AES_BITS;
  }

  private KmsOperation started() {
    KmsOperation present = operation;
    if (present == null) {
      throw new IllegalStateException("the cipher is not initialised");
    }
    return present;
  }
}
