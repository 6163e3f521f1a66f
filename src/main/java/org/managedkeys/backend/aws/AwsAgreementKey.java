// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** A private key on a NIST curve whose usage is KEY_AGREEMENT. Thread-safe. */
final class AwsAgreementKey extends AwsKeyPair implements Agrees {

  private static final String AGREE = "agree on a secret";

  AwsAgreementKey(Found found) {
    super(found);
  }

  @Override
  public void checkAgreement(AgreementAlgorithm algorithm) {
    if (algorithm.family() != algorithm().family()) {
      throw unsupported(
          AGREE + " by " + algorithm.jcaName(), "it is a key of type " + algorithm().jcaName());
    }
  }

  @Override
  public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
    checkAgreement(algorithm);
    if (!PublicKeys.isPoint(peer, algorithm())) {
      throw KeyException.of(
          Kind.INVALID,
          subject(),
          AGREE,
          "the other's public key is not on " + algorithm().parameterName(),
          null);
    }
    byte[] secret = calls().agree(use(AGREE), peer);
    if (secret.length != algorithm().coordinateBytes()) {
      throw wrongAnswer(
          AGREE,
          "the secret has " + secret.length + " bytes instead of " + algorithm().coordinateBytes());
    }
    return secret;
  }
}
