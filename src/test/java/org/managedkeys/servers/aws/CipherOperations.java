// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import org.managedkeys.servers.aws.KeySpec.EncryptionAlgorithm;
import org.managedkeys.servers.aws.KeySpec.Family;

/** Encrypt, Decrypt and GenerateDataKey. */
final class CipherOperations {

  private enum DataKeySpec {
    AES_128,
    AES_256
  }

  private final KeyRing ring;

  CipherOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(
        entry("Encrypt", this::encrypt),
        entry("Decrypt", this::decrypt),
        entry("GenerateDataKey", this::generateDataKey));
  }

  private Map<String, Object> encrypt(Parameters parameters) throws Exception {
    byte[] plaintext = parameters.bytes("Plaintext", Parameters.PLAINTEXT);
    EncryptionAlgorithm algorithm = algorithm(parameters);
    KmsKey key = ring.find(parameters.keyId()).usableFor(KeyUsage.ENCRYPT_DECRYPT, "Encrypt");
    checkAlgorithm(key, algorithm, parameters);
    byte[] ciphertext;
    if (algorithm == EncryptionAlgorithm.SYMMETRIC_DEFAULT) {
      ciphertext = Blob.encrypt(key, context(parameters), plaintext);
    } else {
      int most = Oaep.longest(key.spec().bits(), algorithm);
      if (plaintext.length > most) {
        throw new AwsException(
            "ValidationException",
            String.format(
                Locale.ROOT,
                "Algorithm %s and key spec %s cannot encrypt data larger than %d bytes.",
                algorithm,
                key.spec(),
                most));
      }
      ciphertext = Oaep.cipher(algorithm, Cipher.ENCRYPT_MODE, key.publicKey()).doFinal(plaintext);
    }
    return Map.of(
        "KeyId", key.arn(),
        "CiphertextBlob", base64(ciphertext),
        "EncryptionAlgorithm", algorithm.name());
  }

  private Map<String, Object> decrypt(Parameters parameters) throws Exception {
    byte[] ciphertext = parameters.bytes("CiphertextBlob", Parameters.CIPHERTEXT);
    EncryptionAlgorithm algorithm = algorithm(parameters);
    Optional<KmsKey> named = parameters.text("KeyId").map(name -> ring.find(name));
    KmsKey key = named.orElseGet(() -> keyOf(ciphertext, algorithm));
    key.usableFor(KeyUsage.ENCRYPT_DECRYPT, "Decrypt");
    checkAlgorithm(key, algorithm, parameters);
    byte[] plaintext =
        algorithm == EncryptionAlgorithm.SYMMETRIC_DEFAULT
            ? Blob.decrypt(key, context(parameters), ciphertext)
            : Oaep.decrypt(algorithm, key.pair().privateKey(), ciphertext);
    return Map.of(
        "KeyId", key.arn(),
        "Plaintext", base64(plaintext),
        "EncryptionAlgorithm", algorithm.name());
  }

  /** Only ciphertexts of symmetric keys tell what encrypted them. */
  private KmsKey keyOf(byte[] ciphertext, EncryptionAlgorithm algorithm) {
    if (algorithm != EncryptionAlgorithm.SYMMETRIC_DEFAULT) {
      throw new AwsException("ValidationException", "Please provide keyId for " + algorithm);
    }
    String digits = Blob.keyDigits(ciphertext);
    return ring.keys().stream()
        .filter(key -> Blob.digits(key).equals(digits))
        .findFirst()
        .orElseThrow(() ->
            new AwsException(
                "AccessDeniedException",
                "The ciphertext refers to a customer master key that does not exist, does not "
                    + "exist in this region, or you are not allowed to access."));
  }

  private Map<String, Object> generateDataKey(Parameters parameters) throws Exception {
    KmsKey key =
        ring.find(parameters.keyId()).usableFor(KeyUsage.ENCRYPT_DECRYPT, "GenerateDataKey");
    if (key.spec().family() != Family.SYMMETRIC) {
      throw AwsException.invalidUsage(
          key.arn() + " has key spec " + key.spec() + " which is not valid for GenerateDataKey.");
    }
    Optional<Integer> number = parameters.number("NumberOfBytes", 1, 1024);
    Optional<Integer> ofSpec =
        parameters
            .choice("KeySpec", DataKeySpec.class)
            .map(spec -> spec == DataKeySpec.AES_256 ? 32 : 16);
    if (number.isPresent() == ofSpec.isPresent()) {
      throw new AwsException(
          "ValidationException", "Please specify either number of bytes or key spec.");
    }
    byte[] plaintext = KeyMaterial.random(number.or(() -> ofSpec).orElseThrow());
    return Map.of(
        "KeyId", key.arn(),
        "Plaintext", base64(plaintext),
        "CiphertextBlob", base64(Blob.encrypt(key, context(parameters), plaintext)));
  }

  private static EncryptionAlgorithm algorithm(Parameters parameters) {
    return parameters
        .choice("EncryptionAlgorithm", EncryptionAlgorithm.class)
        .orElse(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
  }

  private static void checkAlgorithm(
      KmsKey key, EncryptionAlgorithm algorithm, Parameters parameters) {
    if (!key.spec().encryptionAlgorithms().contains(algorithm)) {
      throw AwsException.invalidUsage(
          "Algorithm " + algorithm + " is incompatible with key spec " + key.spec() + ".");
    }
    if (key.spec().family() == Family.RSA && !context(parameters).isEmpty()) {
      throw new AwsException(
          "ValidationException", "An encryption context is not supported with " + algorithm);
    }
  }

  private static Map<String, String> context(Parameters parameters) {
    return parameters.map("EncryptionContext");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
