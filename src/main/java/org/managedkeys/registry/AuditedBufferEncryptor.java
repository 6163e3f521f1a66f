// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.ByteBuffer;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.KeyAlgorithm;

/** A key that encrypts buffers, and whose encryptions are taken down. */
final class AuditedBufferEncryptor implements EncryptsBuffers {

  private final AuditedUse use;
  private final EncryptsBuffers key;
  private final AuditedEncryptor whole;

  AuditedBufferEncryptor(AuditedUse use, EncryptsBuffers key) {
    this.use = use;
    this.key = key;
    this.whole = new AuditedEncryptor(use, key);
  }

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    key.checkEncryption(scheme);
  }

  @Override
  public boolean makesIv(CipherScheme scheme) {
    return key.makesIv(scheme);
  }

  @Override
  public boolean encryptsBuffers(CipherScheme scheme) {
    return key.encryptsBuffers(scheme);
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    return whole.encrypt(scheme, input);
  }

  @Override
  public void encrypt(
      CipherScheme scheme, CipherInput parameters, ByteBuffer source, ByteBuffer target) {
    int from = source.position();
    int to = target.position();
    use.run(
        scheme.toString(),
        () -> {
          key.encrypt(scheme, parameters, source, target);
          return target;
        },
        written -> {
          for (int at = to; at < written.position(); at++) {
            written.put(at, (byte) 0);
          }
          written.position(to);
          source.position(from);
        });
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
