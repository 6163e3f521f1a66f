// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.util.Base64;
import java.util.Map;
import org.managedkeys.servers.aws.SigningAlgorithm.MessageType;
import org.managedkeys.servers.aws.SigningAlgorithm.Scheme;

/** Sign and Verify. */
final class SigningOperations {

  private final KeyRing ring;

  SigningOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(entry("Sign", this::sign), entry("Verify", this::verify));
  }

  private Map<String, Object> sign(Parameters parameters) throws Exception {
    byte[] message = parameters.bytes("Message", Parameters.PLAINTEXT);
    SigningAlgorithm algorithm =
        parameters.requiredChoice("SigningAlgorithm", SigningAlgorithm.class);
    KmsKey key = ring.find(parameters.keyId()).usableFor(KeyUsage.SIGN_VERIFY, "Sign");
    byte[] signature = signatures(key, algorithm, parameters, message).sign(message);
    return Map.of(
        "KeyId", key.arn(),
        "Signature", Base64.getEncoder().encodeToString(signature),
        "SigningAlgorithm", algorithm.name());
  }

  private Map<String, Object> verify(Parameters parameters) throws Exception {
    byte[] message = parameters.bytes("Message", Parameters.PLAINTEXT);
    byte[] signature = parameters.bytes("Signature", Parameters.CIPHERTEXT);
    SigningAlgorithm algorithm =
        parameters.requiredChoice("SigningAlgorithm", SigningAlgorithm.class);
    KmsKey key = ring.find(parameters.keyId()).usableFor(KeyUsage.SIGN_VERIFY, "Verify");
    if (!signatures(key, algorithm, parameters, message).isValid(message, signature)) {
      throw new AwsException("KMSInvalidSignatureException", "");
    }
    return Map.of("KeyId", key.arn(), "SignatureValid", true, "SigningAlgorithm", algorithm.name());
  }

  private static Signatures signatures(
      KmsKey key, SigningAlgorithm algorithm, Parameters parameters, byte[] message) {
    if (!key.spec().signingAlgorithms().contains(algorithm)) {
      throw AwsException.invalidUsage(
          "Algorithm " + algorithm + " is incompatible with key spec " + key.spec() + ".");
    }
    MessageType type = parameters.choice("MessageType", MessageType.class).orElse(MessageType.RAW);
    checkType(algorithm, type);
    if (type == MessageType.DIGEST && message.length != algorithm.digestLength()) {
      throw new AwsException(
          "ValidationException", "Digest is invalid length for algorithm " + algorithm + ".");
    }
    if (type == MessageType.EXTERNAL_MU && message.length != 64) {
      throw new AwsException("ValidationException", "EXTERNAL_MU must be 64 bytes long.");
    }
    return new Signatures(key, algorithm, type);
  }

  private static void checkType(SigningAlgorithm algorithm, MessageType type) {
    boolean fits =
        switch (type) {
          case RAW -> algorithm.scheme() != Scheme.EDDSA_PREHASHED;
          case DIGEST -> algorithm.scheme() != Scheme.EDDSA && algorithm.scheme() != Scheme.ML_DSA;
          case EXTERNAL_MU -> algorithm.scheme() == Scheme.ML_DSA;
        };
    if (!fits) {
      throw new AwsException(
          "ValidationException",
          "Message type " + type + " is not valid for algorithm " + algorithm + ".");
    }
  }
}
