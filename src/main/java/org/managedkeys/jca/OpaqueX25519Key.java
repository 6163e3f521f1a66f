// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.PublicKey;
import java.security.interfaces.XECKey;
import java.security.spec.NamedParameterSpec;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/**
 * An X25519 key. It is no XECPrivateKey: nothing needs the type of a key that agrees and does not
 * sign, and without it the JDK's own XDH refuses the key when it is shown, so that ours gets it.
 */
final class OpaqueX25519Key extends OpaqueKey implements XECKey, OpaqueKey.HasParameters {

  private static final long serialVersionUID = 1L;

  OpaqueX25519Key(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    super(registered, row, publicKey);
  }

  @Override
  public NamedParameterSpec getParams() {
    return NamedParameterSpec.X25519;
  }
}
