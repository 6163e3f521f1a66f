// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;

/** A signer whose signatures are taken down. */
record AuditedSigner(AuditedUse use, Signs key) implements Signs {

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public byte[] subjectPublicKeyInfo() {
    return key.subjectPublicKeyInfo();
  }

  @Override
  public void checkScheme(SignatureScheme scheme) {
    key.checkScheme(scheme);
  }

  @Override
  public boolean wantsMessage(SignatureScheme scheme) {
    return key.wantsMessage(scheme);
  }

  @Override
  public byte[] sign(SignatureScheme scheme, byte[] input) {
    return use.bytes(scheme.toString(), () -> key.sign(scheme, input));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
