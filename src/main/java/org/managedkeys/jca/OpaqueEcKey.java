// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/** A key on a Weierstrass curve. */
final class OpaqueEcKey extends OpaqueKey implements ECKey, OpaqueKey.HasParameters {

  private static final long serialVersionUID = 1L;

  OpaqueEcKey(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    super(registered, row, publicKey);
  }

  @Override
  public ECParameterSpec getParams() {
    return ((ECPublicKey) getPublicKey()).getParams();
  }
}
