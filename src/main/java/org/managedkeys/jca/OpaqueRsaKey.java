// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/** An RSA key. JSSE and JOSE libraries need its modulus to size it. */
final class OpaqueRsaKey extends OpaqueKey implements RSAKey {

  private static final long serialVersionUID = 1L;

  OpaqueRsaKey(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    super(registered, row, publicKey);
  }

  @Override
  public BigInteger getModulus() {
    return ((RSAPublicKey) getPublicKey()).getModulus();
  }

  /** Declared here because RSAKey and JDK 22's AsymmetricKey both bring a default. */
  @Override
  public @Nullable AlgorithmParameterSpec getParams() {
    return null;
  }
}
