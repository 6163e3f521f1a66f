// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;

/** A software EC key, which agrees on secrets beside signing. Thread-safe. */
final class LocalEcKey extends LocalSigningKey implements Agrees {

  LocalEcKey(String subject, String where, SoftwareKey key) {
    super(subject, where, key);
  }

  @Override
  public void checkAgreement(AgreementAlgorithm algorithm) {
    LocalAgreement.check(subject(), key(), algorithm);
  }

  @Override
  public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
    return LocalAgreement.agree(subject(), key(), algorithm, peer);
  }
}
