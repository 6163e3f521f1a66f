// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.ProviderException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.registry.RegisteredKey;

/**
 * One Mac name of the table. Managed keys are asked in their service; any other key is left to the
 * other providers: the JDK's TLS 1.3 asks for the length of an HMAC before it shows a key, which
 * fixes the provider that stands first.
 *
 * <p>The message is collected, and the service asked once. Not thread-safe, like {@link Mac}.
 */
final class ManagedMacSpi extends MacSpi {

  private final MacAlgorithm row;
  private final WipedBuffer message = new WipedBuffer();
  private @Nullable RegisteredKey key;
  private @Nullable Mac delegate;

  ManagedMacSpi(MacAlgorithm row) {
    this.row = row;
  }

  @Override
  protected int engineGetMacLength() {
    return delegate != null ? delegate.getMacLength() : row.bytes();
  }

  @Override
  protected void engineInit(@Nullable Key given, @Nullable AlgorithmParameterSpec parameters)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    key = null;
    delegate = null;
    message.wipe();
    if (!(given instanceof ManagedKeyHandle handle)) {
      if (given == null) {
        throw new InvalidKeyException("there is no key");
      }
      delegate = OtherProviders.mac(row.jcaName(), given, parameters);
      return;
    }
    if (parameters != null) {
      throw new InvalidAlgorithmParameterException(row.jcaName() + " takes no parameters");
    }
    if (!(handle instanceof OpaqueSecretKey secret) || secret.row().family() != row.family()) {
      throw new InvalidKeyException(
          handle + " cannot be used by " + row.jcaName() + ": it is of another type");
    }
    try {
      secret.registered().use(KeyUsage.MAC, Macs.class).checkMac(row);
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
    key = secret.registered();
  }

  @Override
  protected void engineUpdate(byte input) {
    if (delegate != null) {
      delegate.update(input);
    } else {
      message.write(input);
    }
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    if (delegate != null) {
      delegate.update(input, offset, length);
    } else {
      message.write(input, offset, length);
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    if (delegate != null) {
      delegate.update(input);
      return;
    }
    byte[] bytes = KeyCipher.bytesOf(input);
    message.write(bytes, 0, bytes.length);
    input.position(input.limit());
  }

  @Override
  protected byte[] engineDoFinal() {
    if (delegate != null) {
      return delegate.doFinal();
    }
    RegisteredKey present = key;
    if (present == null) {
      throw new IllegalStateException("the Mac is not initialised");
    }
    byte[] collected = message.toByteArray();
    message.wipe();
    try {
      byte[] code = present.use(KeyUsage.MAC, Macs.class).mac(row, collected);
      if (code.length != row.bytes()) {
        throw new ProviderException(
            present.subject()
                + ": cannot mac: its service answered "
                + code.length
                + " bytes where "
                + row.jcaName()
                + " has "
                + row.bytes());
      }
      return code;
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  @Override
  protected void engineReset() {
    if (delegate != null) {
      delegate.reset();
    }
    message.wipe();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    if (delegate == null) {
      throw new CloneNotSupportedException(
          row.jcaName() + " of a managed key cannot be cloned: its service holds the key");
    }
    ManagedMacSpi copy = new ManagedMacSpi(row);
    copy.delegate = (Mac) delegate.clone();
    return copy;
  }
}
