// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;

/**
 * Makes key pairs in the connection for new keys ({@code default_kms}). Without a {@link
 * ManagedKeyGenParameterSpec} that names it, a new key has no name until {@code
 * KeyStore.setKeyEntry} gives it one, as {@code keytool -genkeypair} does; one that never gets a
 * name stays in its service and is reported by {@code managed-keys doctor}.
 *
 * <p>Any random source given is ignored: the service brings its own. Not thread-safe, like {@link
 * java.security.KeyPairGenerator}.
 */
final class ManagedKeyPairGeneratorSpi extends KeyPairGeneratorSpi {

  private final GeneratorName name;
  private final KeyGeneration generation;
  private KeySpec spec;

  ManagedKeyPairGeneratorSpi(ProviderContext context, GeneratorName name) {
    this.name = name;
    this.generation = new KeyGeneration(context);
    this.spec = name.usual();
  }

  @Override
  public void initialize(int bits, @Nullable SecureRandom ignored) {
    spec =
        name.rows().stream()
            .filter(row -> bits > 0 && row.generatedBits().contains(bits))
            .findFirst()
            .map(row -> new KeySpec(row, bits))
            .orElseThrow(() -> new InvalidParameterException(sizes(bits)));
    generation.reset();
  }

  /**
   * Takes what names a curve, in any of the JCA's ways: keytool gives a NamedParameterSpec for
   * every curve, and moves on to another provider where that is refused.
   */
  @Override
  public void initialize(
      @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom ignored)
      throws InvalidAlgorithmParameterException {
    if (parameters instanceof ManagedKeyGenParameterSpec own) {
      KeySpec wanted = spec(own);
      generation.use(own, wanted.algorithm().family());
      spec = wanted;
    } else {
      spec = spec(parameters);
      generation.reset();
    }
  }

  private KeySpec spec(ManagedKeyGenParameterSpec own) throws InvalidAlgorithmParameterException {
    if (own.getParameters() != null) {
      return spec(own.getParameters());
    }
    KeySpec wanted = own.getType().orElse(name.usual());
    if (!name.rows().contains(wanted.algorithm())) {
      throw new InvalidAlgorithmParameterException(
          "KeyPairGenerator " + name.name() + " makes no keys of type " + wanted);
    }
    return wanted;
  }

  private KeySpec spec(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    try {
      if (name.family() == Family.RSA && parameters instanceof RSAKeyGenParameterSpec rsa) {
        if (!RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent())) {
          throw new InvalidAlgorithmParameterException("the public exponent must be 65537");
        }
        return new KeySpec(KeyAlgorithm.RSA, rsa.getKeysize());
      }
      return KeySpec.of(named(parameters));
    } catch (KeyException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  private KeyAlgorithm named(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    Optional<KeyAlgorithm> row = Optional.empty();
    if (parameters instanceof NamedParameterSpec named) {
      row =
          KeyAlgorithm.ofCurve(named.getName())
              .or(() -> KeyAlgorithm.ofParameterSet(named.getName()));
    } else if (parameters instanceof ECParameterSpec ec) {
      row = Curves.of(ec);
    }
    return row.filter(name.rows()::contains)
        .orElseThrow(() ->
            new InvalidAlgorithmParameterException(
                (parameters instanceof NamedParameterSpec named
                        ? "'" + named.getName() + "'"
                        : String.valueOf(parameters))
                    + " names no curve on which "
                    + name.name()
                    + " keys can be generated"));
  }

  @Override
  public KeyPair generateKeyPair() {
    try {
      OpaqueKey key = OpaqueKey.of(generation.make(spec));
      return new KeyPair(key.getPublicKey(), key);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  private String sizes(int bits) {
    return name.name()
        + " keys of "
        + bits
        + " bits cannot be generated; sizes are "
        + name.rows().stream()
            .flatMap(row -> row.generatedBits().stream())
            .filter(size -> size > 0)
            .distinct()
            .toList();
  }
}
