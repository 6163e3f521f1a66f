// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.ImportJob;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.managedkeys.remote.KmsCall;

/** The requests by which keys are found. Thread-safe. */
final class KeyReads {

  private static final int PAGE = 1000;

  private final GcpCalls calls;

  KeyReads(GcpCalls calls) {
    this.calls = calls;
  }

  /**
   * A key, which is a row of versions.
   *
   * @param primary the version that encrypts; keys of other purposes have none
   */
  record Key(String name, String purpose, Map<String, String> labels, Optional<Version> primary) {}

  /**
   * A version of a key.
   *
   * @param failure why it could not be made or brought in; else empty
   */
  record Version(String name, String algorithm, String state, String failure) {}

  /**
   * A public key.
   *
   * @param encoded DER SubjectPublicKeyInfo
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record PublicHalf(String algorithm, byte[] encoded) {}

  Key key(String subject, String verb, String name) {
    return calls.call(
        KmsCall.reading(subject, verb, "GetCryptoKey"), kms -> read(name, kms.getCryptoKey(name)));
  }

  static Key read(String asked, CryptoKey answer) {
    Answers.same("key", asked, answer.getName());
    return new Key(
        answer.getName(),
        answer.getPurpose().name(),
        answer.getLabelsMap(),
        answer.hasPrimary() ? Optional.of(version(answer.getPrimary())) : Optional.empty());
  }

  Version version(String subject, String verb, String name) {
    return calls.call(
        KmsCall.reading(subject, verb, "GetCryptoKeyVersion"),
        kms -> {
          Version found = version(kms.getCryptoKeyVersion(name));
          Answers.same("key version", name, found.name());
          return found;
        });
  }

  static Version version(CryptoKeyVersion answer) {
    return new Version(
        answer.getName(),
        answer.getAlgorithm().name(),
        answer.getState().name(),
        answer.getImportFailureReason() + answer.getGenerationFailureReason());
  }

  /**
   * The public half of a version.
   *
   * @param isPostQuantum of which there is no PEM
   */
  PublicHalf publicKey(String subject, String verb, String name, boolean isPostQuantum) {
    GetPublicKeyRequest.Builder request = GetPublicKeyRequest.newBuilder().setName(name);
    if (isPostQuantum) {
      request.setPublicKeyFormat(PublicKey.PublicKeyFormat.NIST_PQC);
    }
    return calls.call(
        KmsCall.reading(subject, verb, "GetPublicKey"),
        kms -> {
          PublicKey answer = kms.getPublicKey(request.build());
          Answers.same("key version", name, answer.getName());
          String algorithm = answer.getAlgorithm().name();
          if (isPostQuantum) {
            byte[] raw =
                Answers.some(
                    "public key",
                    answer.getPublicKey().getData(),
                    answer.getPublicKey().hasCrc32CChecksum(),
                    answer.getPublicKey().getCrc32CChecksum());
            return new PublicHalf(algorithm, PublicKeys.ofRaw(algorithm, raw));
          }
          byte[] pem =
              Answers.some(
                  "public key", answer.getPemBytes(), answer.hasPemCrc32C(), answer.getPemCrc32C());
          return new PublicHalf(
              algorithm, PublicKeys.ofPem(new String(pem, StandardCharsets.US_ASCII)));
        });
  }

  /** The names of the keys of a ring that are wanted. */
  List<String> keys(String verb, String keyRing, Predicate<Map<String, String>> wanted) {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      ListCryptoKeysRequest request =
          ListCryptoKeysRequest.newBuilder()
              .setParent(keyRing)
              .setPageSize(PAGE)
              .setPageToken(token)
              .build();
      KeyManagementServiceClient.ListCryptoKeysPage page =
          calls.call(
              KmsCall.reading(calls.connection(), verb, "ListCryptoKeys"),
              kms -> kms.listCryptoKeys(request).getPage());
      for (CryptoKey key : page.getValues()) {
        if (wanted.test(key.getLabelsMap())) {
          names.add(key.getName());
        }
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return names;
  }

  /** Whether there is a key ring; that nobody may look is no answer. */
  void keyRing(String verb, String keyRing) {
    calls.call(
        KmsCall.reading(calls.connection(), verb, "GetKeyRing"),
        kms -> {
          Answers.same("key ring", keyRing, kms.getKeyRing(keyRing).getName());
          return true;
        });
  }

  ImportJob importJob(String subject, String verb, String name) {
    return calls.call(
        KmsCall.reading(subject, verb, "GetImportJob"),
        kms -> {
          ImportJob job = kms.getImportJob(name);
          Answers.same("import job", name, job.getName());
          return job;
        });
  }
}
