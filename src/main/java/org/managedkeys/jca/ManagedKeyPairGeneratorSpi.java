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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * Makes key pairs in the connection for new keys ({@code default_kms}). A new key has no name until
 * {@code KeyStore.setKeyEntry} gives it one, as {@code keytool -genkeypair} does; one that never
 * gets a name stays in its service and is reported by {@code managed-keys doctor}.
 *
 * <p>Any random source given is ignored: the service brings its own. Not thread-safe, like {@link
 * java.security.KeyPairGenerator}.
 */
final class ManagedKeyPairGeneratorSpi extends KeyPairGeneratorSpi {

  private final ProviderContext context;
  private final Family family;
  private KeySpec spec;

  ManagedKeyPairGeneratorSpi(ProviderContext context, Family family) {
    this.context = context;
    this.family = family;
    this.spec =
        KeySpec.of(
            Arrays.stream(KeyAlgorithm.values())
                .filter(row -> row.family() == family)
                .findFirst()
                .orElseThrow());
  }

  /** The names under which a family's generator is found. */
  static List<String> namesOf(Family family) {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(row -> row.family() == family)
        .flatMap(row ->
            family == Family.EDDSA
                ? List.of(row.jcaName(), row.parameterName()).stream()
                : List.of(row.jcaName()).stream())
        .distinct()
        .toList();
  }

  @Override
  public void initialize(int bits, @Nullable SecureRandom ignored) {
    try {
      spec =
          Arrays.stream(KeyAlgorithm.values())
              .filter(row -> row.family() == family && row.generatedBits().contains(bits))
              .findFirst()
              .map(row -> new KeySpec(row, bits))
              .orElseThrow(() -> new InvalidParameterException(sizes(bits)));
    } catch (KeyException e) {
      throw new InvalidParameterException(e.getMessage());
    }
  }

  /**
   * Takes what names a curve, in any of the JCA's ways: keytool gives a NamedParameterSpec for
   * every curve, and moves on to another provider where that is refused.
   */
  @Override
  public void initialize(
      @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom ignored)
      throws InvalidAlgorithmParameterException {
    try {
      if (family == Family.RSA && parameters instanceof RSAKeyGenParameterSpec rsa) {
        if (!RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent())) {
          throw new InvalidAlgorithmParameterException("the public exponent must be 65537");
        }
        spec = new KeySpec(KeyAlgorithm.RSA, rsa.getKeysize());
        return;
      }
      spec = KeySpec.of(curve(parameters));
    } catch (KeyException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  @Override
  public KeyPair generateKeyPair() {
    try {
      OpaqueKey key =
          OpaqueKey.of(context.registry().lifecycle().generate(spec, KeyUsage.defaultsOf(family)));
      return new KeyPair(key.getPublicKey(), key);
    } catch (KeyException e) {
      throw JcaExceptions.provider(e);
    }
  }

  private KeyAlgorithm curve(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    Optional<KeyAlgorithm> row = Optional.empty();
    if (parameters instanceof NamedParameterSpec named) {
      row = KeyAlgorithm.ofCurve(named.getName());
    } else if (parameters instanceof ECParameterSpec ec) {
      row = Curves.of(ec);
    }
    return row.filter(found -> found.family() == family)
        .orElseThrow(() ->
            new InvalidAlgorithmParameterException(
                (parameters instanceof NamedParameterSpec named
                        ? "'" + named.getName() + "'"
                        : String.valueOf(parameters))
                    + " names no curve on which "
                    + family
                    + " keys can be generated"));
  }

  private String sizes(int bits) {
    return family
        + " keys of "
        + bits
        + " bits cannot be generated; sizes are "
        + Arrays.stream(KeyAlgorithm.values())
            .filter(row -> row.family() == family)
            .flatMap(row -> row.generatedBits().stream())
            .distinct()
            .toList();
  }
}
