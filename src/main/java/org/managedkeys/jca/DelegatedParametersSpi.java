// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.AlgorithmParametersSpi;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a cipher, by another provider. Bouncy Castle asks the provider that it was given
 * for them, and without an answer decrypts with the cipher's defaults instead.
 */
final class DelegatedParametersSpi extends AlgorithmParametersSpi {

  private final AlgorithmParameters delegate;

  DelegatedParametersSpi(String algorithm) throws NoSuchAlgorithmException {
    this.delegate = OtherProviders.algorithmParameters(algorithm);
  }

  @Override
  protected void engineInit(AlgorithmParameterSpec given) throws InvalidParameterSpecException {
    delegate.init(given);
  }

  @Override
  protected void engineInit(byte[] encoded) throws IOException {
    delegate.init(encoded);
  }

  @Override
  protected void engineInit(byte[] encoded, @Nullable String format) throws IOException {
    delegate.init(encoded, format);
  }

  @Override
  protected <T extends AlgorithmParameterSpec> T engineGetParameterSpec(Class<T> type)
      throws InvalidParameterSpecException {
    return delegate.getParameterSpec(type);
  }

  @Override
  protected byte[] engineGetEncoded() throws IOException {
    return delegate.getEncoded();
  }

  @Override
  protected byte[] engineGetEncoded(@Nullable String format) throws IOException {
    return delegate.getEncoded(format);
  }

  @Override
  protected String engineToString() {
    return delegate.toString();
  }
}
