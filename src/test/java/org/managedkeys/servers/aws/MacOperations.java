// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import org.managedkeys.servers.aws.KeySpec.MacAlgorithm;

/** GenerateMac and VerifyMac. */
final class MacOperations {

  private final KeyRing ring;

  MacOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(entry("GenerateMac", this::generate), entry("VerifyMac", this::verify));
  }

  private Map<String, Object> generate(Parameters parameters) throws GeneralSecurityException {
    byte[] message = parameters.bytes("Message", Parameters.PLAINTEXT);
    MacAlgorithm algorithm = parameters.requiredChoice("MacAlgorithm", MacAlgorithm.class);
    KmsKey key = key(parameters, algorithm, "GenerateMac");
    return Map.of(
        "KeyId", key.arn(),
        "Mac", Base64.getEncoder().encodeToString(mac(key, message)),
        "MacAlgorithm", algorithm.name());
  }

  private Map<String, Object> verify(Parameters parameters) throws GeneralSecurityException {
    byte[] message = parameters.bytes("Message", Parameters.PLAINTEXT);
    byte[] mac = parameters.bytes("Mac", Parameters.CIPHERTEXT);
    MacAlgorithm algorithm = parameters.requiredChoice("MacAlgorithm", MacAlgorithm.class);
    KmsKey key = key(parameters, algorithm, "VerifyMac");
    if (!MessageDigest.isEqual(mac(key, message), mac)) {
      throw new AwsException("KMSInvalidMacException", "");
    }
    return Map.of("KeyId", key.arn(), "MacValid", true, "MacAlgorithm", algorithm.name());
  }

  private KmsKey key(Parameters parameters, MacAlgorithm algorithm, String operation) {
    KmsKey key = ring.find(parameters.keyId()).usableFor(KeyUsage.GENERATE_VERIFY_MAC, operation);
    if (!key.spec().macAlgorithms().contains(algorithm)) {
      throw AwsException.invalidUsage(
          "Algorithm " + algorithm + " is incompatible with key spec " + key.spec() + ".");
    }
    return key;
  }

  private static byte[] mac(KmsKey key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(key.spec().jcaName());
    mac.init(key.secret());
    return mac.doFinal(message);
  }
}
