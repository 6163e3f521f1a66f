// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.GenerateRandomBytesRequest;
import com.google.cloud.kms.v1.GenerateRandomBytesResponse;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacSignResponse;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.RawDecryptRequest;
import com.google.cloud.kms.v1.RawDecryptResponse;
import com.google.cloud.kms.v1.RawEncryptRequest;
import com.google.cloud.kms.v1.RawEncryptResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.remote.KmsCall;

/** The requests by which keys are used, one method and one request each. Thread-safe. */
final class KeyUses {

  private static final String VERSION = "key version";

  private final GcpCalls calls;

  KeyUses(GcpCalls calls) {
    this.calls = calls;
  }

  private static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /** Signs the message itself. */
  byte[] signData(GcpCalls.Use use, byte[] message) {
    ByteString data = wrap(message);
    AsymmetricSignRequest request =
        AsymmetricSignRequest.newBuilder()
            .setName(use.facts().version())
            .setData(data)
            .setDataCrc32C(Answers.checksum(data))
            .build();
    return calls.call(
        use.call("AsymmetricSign", message.length),
        kms -> {
          AsymmetricSignResponse answer = kms.asymmetricSign(request);
          Answers.arrived("message", answer.getVerifiedDataCrc32C());
          return signature(use, answer);
        });
  }

  /** Signs a digest, of a length that the digest's name says. */
  byte[] signDigest(GcpCalls.Use use, DigestAlgorithm algorithm, byte[] bytes) {
    Digest.Builder digest = Digest.newBuilder();
    switch (algorithm) {
      case SHA_256 -> digest.setSha256(wrap(bytes));
      case SHA_384 -> digest.setSha384(wrap(bytes));
      case SHA_512 -> digest.setSha512(wrap(bytes));
      default -> throw new IllegalArgumentException("no such field: " + algorithm);
    }
    return sign(use, digest.build(), bytes);
  }

  /** Signs what ML-DSA makes of a message before its key is needed. */
  byte[] signRepresentative(GcpCalls.Use use, byte[] mu) {
    return sign(use, Digest.newBuilder().setExternalMu(wrap(mu)).build(), mu);
  }

  private byte[] sign(GcpCalls.Use use, Digest digest, byte[] bytes) {
    AsymmetricSignRequest request =
        AsymmetricSignRequest.newBuilder()
            .setName(use.facts().version())
            .setDigest(digest)
            .setDigestCrc32C(Answers.checksum(wrap(bytes)))
            .build();
    return calls.call(
        use.call("AsymmetricSign", bytes.length),
        kms -> {
          AsymmetricSignResponse answer = kms.asymmetricSign(request);
          Answers.arrived("digest", answer.getVerifiedDigestCrc32C());
          return signature(use, answer);
        });
  }

  private static byte[] signature(GcpCalls.Use use, AsymmetricSignResponse answer) {
    Answers.same(VERSION, use.facts().version(), answer.getName());
    return Answers.some(
        "signature",
        answer.getSignature(),
        answer.hasSignatureCrc32C(),
        answer.getSignatureCrc32C());
  }

  byte[] mac(GcpCalls.Use use, byte[] message) {
    ByteString data = wrap(message);
    MacSignRequest request =
        MacSignRequest.newBuilder()
            .setName(use.facts().version())
            .setData(data)
            .setDataCrc32C(Answers.checksum(data))
            .build();
    return calls.call(
        use.call("MacSign", message.length),
        kms -> {
          MacSignResponse answer = kms.macSign(request);
          Answers.same(VERSION, use.facts().version(), answer.getName());
          Answers.arrived("message", answer.getVerifiedDataCrc32C());
          return Answers.some(
              "code", answer.getMac(), answer.hasMacCrc32C(), answer.getMacCrc32C());
        });
  }

  byte[] decryptByPair(GcpCalls.Use use, byte[] ciphertext) {
    ByteString data = wrap(ciphertext);
    AsymmetricDecryptRequest request =
        AsymmetricDecryptRequest.newBuilder()
            .setName(use.facts().version())
            .setCiphertext(data)
            .setCiphertextCrc32C(Answers.checksum(data))
            .build();
    return calls.call(
        use.call("AsymmetricDecrypt", ciphertext.length),
        kms -> {
          AsymmetricDecryptResponse answer = kms.asymmetricDecrypt(request);
          Answers.arrived("ciphertext", answer.getVerifiedCiphertextCrc32C());
          return Answers.intact(
              "plaintext",
              answer.getPlaintext(),
              answer.hasPlaintextCrc32C(),
              answer.getPlaintextCrc32C());
        });
  }

  /**
   * Encrypts by the service's own scheme.
   *
   * @param name of the key, which then takes its primary version, or of a version
   */
  byte[] encrypt(GcpCalls.Use use, String name, byte[] plaintext, byte[] associated) {
    ByteString data = wrap(plaintext);
    ByteString aad = wrap(associated);
    EncryptRequest request =
        EncryptRequest.newBuilder()
            .setName(name)
            .setPlaintext(data)
            .setPlaintextCrc32C(Answers.checksum(data))
            .setAdditionalAuthenticatedData(aad)
            .setAdditionalAuthenticatedDataCrc32C(Answers.checksum(aad))
            .build();
    return calls.call(
        use.call("Encrypt", plaintext.length),
        kms -> {
          EncryptResponse answer = kms.encrypt(request);
          boolean isOfTheKey =
              answer.getName().startsWith(use.facts().key() + "/cryptoKeyVersions/");
          if (!isOfTheKey || !name.equals(use.facts().key())) {
            Answers.same(VERSION, name, answer.getName());
          }
          Answers.arrived("plaintext", answer.getVerifiedPlaintextCrc32C());
          Answers.arrived("associated data", answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
          return Answers.some(
              "ciphertext",
              answer.getCiphertext(),
              answer.hasCiphertextCrc32C(),
              answer.getCiphertextCrc32C());
        });
  }

  /** The ciphertext tells the service which version of the key encrypted it. */
  byte[] decrypt(GcpCalls.Use use, byte[] ciphertext, byte[] associated) {
    ByteString data = wrap(ciphertext);
    ByteString aad = wrap(associated);
    DecryptRequest request =
        DecryptRequest.newBuilder()
            .setName(use.facts().key())
            .setCiphertext(data)
            .setCiphertextCrc32C(Answers.checksum(data))
            .setAdditionalAuthenticatedData(aad)
            .setAdditionalAuthenticatedDataCrc32C(Answers.checksum(aad))
            .build();
    return calls.call(
        use.call("Decrypt", ciphertext.length),
        kms -> {
          DecryptResponse answer = kms.decrypt(request);
          return Answers.intact(
              "plaintext",
              answer.getPlaintext(),
              answer.hasPlaintextCrc32C(),
              answer.getPlaintextCrc32C());
        });
  }

  /**
   * Encrypts by a mode of AES.
   *
   * @param iv empty if the service is to make it
   */
  Ciphertext rawEncrypt(GcpCalls.Use use, byte[] plaintext, byte[] iv, byte[] associated) {
    ByteString data = wrap(plaintext);
    ByteString aad = wrap(associated);
    RawEncryptRequest.Builder request =
        RawEncryptRequest.newBuilder()
            .setName(use.facts().version())
            .setPlaintext(data)
            .setPlaintextCrc32C(Answers.checksum(data));
    if (associated.length > 0) {
      request
          .setAdditionalAuthenticatedData(aad)
          .setAdditionalAuthenticatedDataCrc32C(Answers.checksum(aad));
    }
    if (iv.length > 0) {
      request
          .setInitializationVector(wrap(iv))
          .setInitializationVectorCrc32C(Answers.checksum(wrap(iv)));
    }
    RawEncryptRequest all = request.build();
    return calls.call(
        use.call("RawEncrypt", plaintext.length),
        kms -> {
          RawEncryptResponse answer = kms.rawEncrypt(all);
          Answers.same(VERSION, use.facts().version(), answer.getName());
          Answers.arrived("plaintext", answer.getVerifiedPlaintextCrc32C());
          if (associated.length > 0) {
            Answers.arrived(
                "associated data", answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
          }
          if (iv.length > 0) {
            Answers.arrived("IV", answer.getVerifiedInitializationVectorCrc32C());
          }
          return new Ciphertext(
              Answers.some(
                  "IV",
                  answer.getInitializationVector(),
                  answer.hasInitializationVectorCrc32C(),
                  answer.getInitializationVectorCrc32C()),
              Answers.intact(
                  "ciphertext",
                  answer.getCiphertext(),
                  answer.hasCiphertextCrc32C(),
                  answer.getCiphertextCrc32C()));
        });
  }

  byte[] rawDecrypt(GcpCalls.Use use, CipherInput input) {
    ByteString data = wrap(input.data());
    ByteString iv = wrap(input.iv());
    ByteString aad = wrap(input.associated());
    RawDecryptRequest.Builder request =
        RawDecryptRequest.newBuilder()
            .setName(use.facts().version())
            .setCiphertext(data)
            .setCiphertextCrc32C(Answers.checksum(data))
            .setInitializationVector(iv)
            .setInitializationVectorCrc32C(Answers.checksum(iv))
            .setTagLength(input.tagBytes());
    if (!aad.isEmpty()) {
      request
          .setAdditionalAuthenticatedData(aad)
          .setAdditionalAuthenticatedDataCrc32C(Answers.checksum(aad));
    }
    RawDecryptRequest all = request.build();
    return calls.call(
        use.call("RawDecrypt", input.data().length),
        kms -> {
          RawDecryptResponse answer = kms.rawDecrypt(all);
          Answers.arrived("ciphertext", answer.getVerifiedCiphertextCrc32C());
          Answers.arrived("IV", answer.getVerifiedInitializationVectorCrc32C());
          if (!aad.isEmpty()) {
            Answers.arrived(
                "associated data", answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
          }
          return Answers.intact(
              "plaintext",
              answer.getPlaintext(),
              answer.hasPlaintextCrc32C(),
              answer.getPlaintextCrc32C());
        });
  }

  /** Bytes of the service's hardware generators. */
  byte[] random(String verb, int count) {
    GenerateRandomBytesRequest request =
        GenerateRandomBytesRequest.newBuilder()
            .setLocation(calls.settings().location())
            .setLengthBytes(count)
            .setProtectionLevel(ProtectionLevel.HSM)
            .build();
    return calls.call(
        KmsCall.reading(calls.connection(), verb, "GenerateRandomBytes"),
        kms -> {
          GenerateRandomBytesResponse answer = kms.generateRandomBytes(request);
          byte[] random =
              Answers.some(
                  "random bytes", answer.getData(), answer.hasDataCrc32C(), answer.getDataCrc32C());
          if (random.length != count) {
            throw new Wrong("it has " + random.length + " bytes instead of " + count);
          }
          return random;
        });
  }
}
