// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.KeyAlgorithm;

/** A software X25519 key. Thread-safe. */
final class LocalX25519Key implements Agrees {

  private final String subject;
  private final String where;
  private final SoftwareKey key;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  LocalX25519Key(String subject, String where, SoftwareKey key) {
    this.subject = subject;
    this.where = where;
    this.key = key;
  }

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
    LocalAgreement.check(subject, key, algorithm);
  }

  @Override
  public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
    return LocalAgreement.agree(subject, key, algorithm, peer);
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + where + ")";
  }
}
