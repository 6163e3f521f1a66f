// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/**
 * Makes secret keys in the connection for new keys ({@code default_kms}). Without a {@link
 * ManagedKeyGenParameterSpec} that names it, a new key has no name until {@code
 * KeyStore.setKeyEntry} gives it one; one that never gets a name stays in its service and is
 * reported by {@code managed-keys doctor}.
 *
 * <p>Any random source given is ignored: the service brings its own. Not thread-safe, like {@link
 * javax.crypto.KeyGenerator}.
 */
final class ManagedKeyGeneratorSpi extends KeyGeneratorSpi {

  private final KeySpec usual;
  private final MacAlgorithm code;
  private final KeyGeneration generation;
  private KeySpec spec;

  /**
   * A generator.
   *
   * @param usual what it makes when it is not told otherwise
   * @param code what its keys are called by, if they are for HMAC
   */
  ManagedKeyGeneratorSpi(ProviderContext context, KeySpec usual, MacAlgorithm code) {
    this.usual = usual;
    this.code = code;
    this.generation = new KeyGeneration(context);
    this.spec = usual;
  }

  @Override
  protected void engineInit(@Nullable SecureRandom ignored) {
    spec = usual;
    generation.reset();
  }

  @Override
  protected void engineInit(int bits, @Nullable SecureRandom ignored) {
    try {
      spec = new KeySpec(usual.algorithm(), bits);
      generation.reset();
    } catch (KeyException e) {
      throw new InvalidParameterException(e.getMessage());
    }
  }

  @Override
  protected void engineInit(
      @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom ignored)
      throws InvalidAlgorithmParameterException {
    if (!(parameters instanceof ManagedKeyGenParameterSpec own) || own.getParameters() != null) {
      throw new InvalidAlgorithmParameterException(
          "secret keys are described by a size, or by ManagedKeyGenParameterSpec with a type such"
              + " as "
              + usual);
    }
    KeySpec wanted = own.getType().orElse(usual);
    if (wanted.algorithm() != usual.algorithm()) {
      throw new InvalidAlgorithmParameterException(
          "this generator makes keys of type "
              + usual.algorithm().jcaName()
              + ", and the parameters say "
              + wanted);
    }
    generation.use(own, usual.algorithm().family());
    spec = wanted;
  }

  @Override
  protected SecretKey engineGenerateKey() {
    try {
      RegisteredKey made = generation.make(spec);
      return new OpaqueSecretKey(made, made.open().algorithm(), code);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }
}
