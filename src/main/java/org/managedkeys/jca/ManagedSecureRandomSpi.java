// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import org.managedkeys.key.KeyException;

/**
 * The SecureRandom {@code ManagedKeys}: bytes of a key service's own generator, as the setting
 * {@code random} says. It is what a program asks for by name and never the default of one that does
 * not. A seed given is ignored, for the service seeds itself; what cannot be had throws {@link
 * java.security.ProviderException}.
 *
 * <p>Thread-safe.
 */
final class ManagedSecureRandomSpi extends SecureRandomSpi {

  /** Bytes asked for at a time, so that a long array is not held twice. */
  private static final int CHUNK = 64 * 1024;

  @Serial private static final long serialVersionUID = 1L;

  private final transient ProviderContext context;

  ManagedSecureRandomSpi(ProviderContext context) {
    this.context = context;
  }

  @Override
  protected void engineSetSeed(byte[] ignored) {
    // The service's generator is seeded in the service.
  }

  @Override
  protected void engineNextBytes(byte[] target) {
    try {
      for (int at = 0; at < target.length; at += CHUNK) {
        byte[] bytes = context.registry().random().bytes(Math.min(CHUNK, target.length - at));
        System.arraycopy(bytes, 0, target, at, bytes.length);
        Arrays.fill(bytes, (byte) 0);
      }
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  @Override
  protected byte[] engineGenerateSeed(int count) {
    byte[] seed = new byte[count];
    engineNextBytes(seed);
    return seed;
  }

  @Override
  public String toString() {
    return ManagedKeysProvider.NAME;
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("the random source stays with its key service");
  }
}
