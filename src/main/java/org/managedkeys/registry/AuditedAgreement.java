// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.KeyAlgorithm;

/** A key whose agreements are taken down. */
record AuditedAgreement(AuditedUse use, Agrees key) implements Agrees {

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public byte[] subjectPublicKeyInfo() {
    return key.subjectPublicKeyInfo();
  }

  @Override
  public void checkAgreement(AgreementAlgorithm algorithm) {
    key.checkAgreement(algorithm);
  }

  @Override
  public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
    return use.bytes(algorithm.jcaName(), () -> key.agree(algorithm, peer));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
