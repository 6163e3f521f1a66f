// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/**
 * An ML-DSA key. The JCA has no interface for it; its parameter set, of which the JDK's tools make
 * the certificate's algorithm, is found as {@link OpaqueKey.HasParameters} says.
 */
final class OpaqueMlDsaKey extends OpaqueKey implements OpaqueKey.HasParameters {

  private static final long serialVersionUID = 1L;

  OpaqueMlDsaKey(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    super(registered, row, publicKey);
  }

  @Override
  public NamedParameterSpec getParams() {
    return new NamedParameterSpec(row().parameterName());
  }
}
