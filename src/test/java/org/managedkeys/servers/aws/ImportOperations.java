// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.servers.aws.KeySpec.EncryptionAlgorithm;
import org.managedkeys.servers.aws.KeySpec.Family;

/** What brings the caller's own key material in and takes it away. */
final class ImportOperations {

  private enum WrappingAlgorithm {
    RSAES_OAEP_SHA_1(EncryptionAlgorithm.RSAES_OAEP_SHA_1, false),
    RSAES_OAEP_SHA_256(EncryptionAlgorithm.RSAES_OAEP_SHA_256, false),
    RSA_AES_KEY_WRAP_SHA_1(EncryptionAlgorithm.RSAES_OAEP_SHA_1, true),
    RSA_AES_KEY_WRAP_SHA_256(EncryptionAlgorithm.RSAES_OAEP_SHA_256, true);

    private final EncryptionAlgorithm oaep;
    private final boolean throughAes;

    WrappingAlgorithm(EncryptionAlgorithm oaep, boolean throughAes) {
      this.oaep = oaep;
      this.throughAes = throughAes;
    }
  }

  private enum WrappingKeySpec {
    RSA_2048,
    RSA_3072,
    RSA_4096
  }

  private enum ExpirationModel {
    KEY_MATERIAL_EXPIRES,
    KEY_MATERIAL_DOES_NOT_EXPIRE
  }

  /** What a token stands for. */
  private record Ticket(
      KmsKey key, WrappingAlgorithm algorithm, KeyMaterial.Pair wrapping, Instant end) {}

  private final KeyRing ring;
  private final Credentials credentials;
  private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();

  ImportOperations(KeyRing ring, Credentials credentials) {
    this.ring = ring;
    this.credentials = credentials;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(
        entry("GetParametersForImport", this::begin),
        entry("ImportKeyMaterial", this::bringIn),
        entry("DeleteImportedKeyMaterial", this::takeAway));
  }

  private Map<String, Object> begin(Parameters parameters) {
    WrappingAlgorithm algorithm =
        parameters.requiredChoice("WrappingAlgorithm", WrappingAlgorithm.class);
    WrappingKeySpec spec = parameters.requiredChoice("WrappingKeySpec", WrappingKeySpec.class);
    KmsKey key = external(parameters).notPendingDeletion();
    boolean isTooLong =
        key.spec().family() == Family.RSA
            || (key.spec() == KeySpec.ECC_NIST_P521 && spec == WrappingKeySpec.RSA_2048);
    if (!algorithm.throughAes && isTooLong) {
      throw AwsException.unsupported(
          "Key spec " + key.spec() + " cannot be wrapped by " + algorithm + " with " + spec + ".");
    }
    KeyMaterial.Pair wrapping = KeyMaterial.RsaPairs.next(KeySpec.valueOf(spec.name()).bits());
    Instant end = credentials.now().plus(Duration.ofHours(24));
    String token = Base64.getEncoder().encodeToString(KeyMaterial.random(256));
    tickets.put(token, new Ticket(key, algorithm, wrapping, end));
    return Map.of(
        "KeyId", key.arn(),
        "ImportToken", token,
        "PublicKey", Base64.getEncoder().encodeToString(wrapping.publicKey().getEncoded()),
        "ParametersValidTo", KmsKey.seconds(end));
  }

  private Map<String, Object> bringIn(Parameters parameters) throws GeneralSecurityException {
    byte[] wrapped = parameters.bytes("EncryptedKeyMaterial", Parameters.CIPHERTEXT);
    KmsKey key = external(parameters).notPendingDeletion();
    Ticket ticket = tickets.get(parameters.required("ImportToken"));
    if (ticket == null || ticket.key() != key) {
      throw new AwsException("InvalidImportTokenException", "");
    }
    if (credentials.now().isAfter(ticket.end())) {
      throw new AwsException("ExpiredImportTokenException", "");
    }
    Instant end = end(parameters);
    key.bringIn(BroughtIn.material(key.spec(), unwrap(ticket, wrapped)), end);
    return Map.of("KeyId", key.arn());
  }

  private @Nullable Instant end(Parameters parameters) {
    ExpirationModel model =
        parameters
            .choice("ExpirationModel", ExpirationModel.class)
            .orElse(ExpirationModel.KEY_MATERIAL_EXPIRES);
    Instant end =
        parameters
            .time("ValidTo")
            .map(seconds -> Instant.ofEpochMilli(Math.round(seconds * 1000)))
            .orElse(null);
    if ((model == ExpirationModel.KEY_MATERIAL_EXPIRES) != (end != null)) {
      throw new AwsException(
          "ValidationException", "A validTo date must be set if and only if the material expires");
    }
    Instant now = credentials.now();
    if (end != null && (end.isBefore(now) || end.isAfter(now.plus(Duration.ofDays(365))))) {
      throw new AwsException(
          "ValidationException", "A validTo date must be within the next 365 days");
    }
    return end;
  }

  private static byte[] unwrap(Ticket ticket, byte[] wrapped) throws GeneralSecurityException {
    WrappingAlgorithm algorithm = ticket.algorithm();
    if (!algorithm.throughAes) {
      return Oaep.decrypt(algorithm.oaep, ticket.wrapping().privateKey(), wrapped);
    }
    int first = Oaep.length(ticket.wrapping().publicKey());
    if (wrapped.length <= first) {
      throw AwsException.invalidCiphertext();
    }
    byte[] aes =
        Oaep.decrypt(algorithm.oaep, ticket.wrapping().privateKey(), Arrays.copyOf(wrapped, first));
    try {
      Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
      cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(aes, "AES"));
      byte[] rest = Arrays.copyOfRange(wrapped, first, wrapped.length);
      return cipher.unwrap(rest, "any", Cipher.SECRET_KEY).getEncoded();
    } catch (GeneralSecurityException e) {
      throw AwsException.invalidCiphertext();
    }
  }

  private Map<String, Object> takeAway(Parameters parameters) {
    KmsKey key = external(parameters);
    key.takeAway();
    return Map.of("KeyId", key.arn());
  }

  private KmsKey external(Parameters parameters) {
    KmsKey key = ring.findKey(parameters.keyId());
    if (key.origin() != KmsKey.Origin.EXTERNAL) {
      throw AwsException.unsupported(
          key.arn() + " origin is " + key.origin() + " which is not valid for this operation.");
    }
    return key;
  }
}
