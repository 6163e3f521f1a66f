// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/** Verifies signatures by Bouncy Castle, which knows every algorithm on every JDK. */
final class SignatureCheck {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private SignatureCheck() {}

  /**
   * Refuses a signature that is wrong.
   *
   * @throws PkiException FAILED
   */
  static void require(
      SubjectPublicKeyInfo key, CertificateAlgorithm algorithm, byte[] data, byte[] signature) {
    if (!verifies(key, algorithm, data, signature)) {
      throw PkiException.failed(
          "the signature that the key made does not verify under its public key",
          "the key service holds another key than it says, or its answer was damaged",
          new IllegalStateException(algorithm.vaultName()));
    }
  }

  private static boolean verifies(
      SubjectPublicKeyInfo key, CertificateAlgorithm algorithm, byte[] data, byte[] signature) {
    try {
      ContentVerifier verifier =
          new JcaContentVerifierProviderBuilder()
              .setProvider(BOUNCY_CASTLE)
              .build(key)
              .get(algorithm.identifier());
      try (OutputStream stream = verifier.getOutputStream()) {
        stream.write(data);
      }
      return verifier.verify(signature);
    } catch (OperatorCreationException | IOException | RuntimeException e) {
      return false;
    }
  }
}
