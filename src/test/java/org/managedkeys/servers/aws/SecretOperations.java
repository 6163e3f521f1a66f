// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.KeyAgreement;

/** DeriveSharedSecret and GenerateRandom. */
final class SecretOperations {

  private enum KeyAgreementAlgorithm {
    ECDH
  }

  private final KeyRing ring;

  SecretOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(
        entry("DeriveSharedSecret", this::derive), entry("GenerateRandom", this::random));
  }

  private Map<String, Object> derive(Parameters parameters) throws GeneralSecurityException {
    byte[] encoded = parameters.bytes("PublicKey", 8192);
    KeyAgreementAlgorithm algorithm =
        parameters.requiredChoice("KeyAgreementAlgorithm", KeyAgreementAlgorithm.class);
    KmsKey key =
        ring.find(parameters.keyId()).usableFor(KeyUsage.KEY_AGREEMENT, "DeriveSharedSecret");
    KeyAgreement agreement = KeyAgreement.getInstance(algorithm.name());
    agreement.init(key.pair().privateKey());
    try {
      PublicKey other =
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
      agreement.doPhase(other, true);
    } catch (InvalidKeySpecException | InvalidKeyException e) {
      throw new AwsException(
          "ValidationException", "The public key is not one of key spec " + key.spec() + ".");
    }
    return Map.of(
        "KeyId", key.arn(),
        "SharedSecret", Base64.getEncoder().encodeToString(agreement.generateSecret()),
        "KeyAgreementAlgorithm", algorithm.name(),
        "KeyOrigin", key.origin().name());
  }

  private Map<String, Object> random(Parameters parameters) {
    int length =
        parameters
            .number("NumberOfBytes", 1, 1024)
            .orElseThrow(
                () -> new AwsException("ValidationException", "Please specify NumberOfBytes."));
    return Map.of("Plaintext", Base64.getEncoder().encodeToString(KeyMaterial.random(length)));
  }
}
