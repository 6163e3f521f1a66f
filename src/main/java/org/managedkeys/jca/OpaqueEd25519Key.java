// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.registry.RegisteredKey;

/** An Ed25519 key. It is an EdECPrivateKey, as jarsigner demands, whose bytes are not available. */
final class OpaqueEd25519Key extends OpaqueKey implements EdECPrivateKey, OpaqueKey.HasParameters {

  private static final long serialVersionUID = 1L;

  OpaqueEd25519Key(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    super(registered, row, publicKey);
  }

  @Override
  public NamedParameterSpec getParams() {
    return NamedParameterSpec.ED25519;
  }

  /** Empty: the interface's own word for a key that cannot be extracted. */
  @Override
  public Optional<byte[]> getBytes() {
    return Optional.empty();
  }
}
