// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** Amazon's SDK, on the transport and with the settings of this library's own client. */
final class RawAws implements RawCloud {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Map<CloudTask, SigningAlgorithmSpec> ALGORITHMS =
      new EnumMap<>(
          Map.of(
              CloudTask.SIGN_RSA, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256,
              CloudTask.VERIFY_RSA, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256,
              CloudTask.SIGN_EC, SigningAlgorithmSpec.ECDSA_SHA_256));

  private final KmsClient kms;
  private final Map<CloudTask, String> keys = new EnumMap<>(CloudTask.class);

  RawAws(Properties facts) {
    kms =
        KmsClient.builder()
            .endpointOverride(URI.create(CloudFacts.required(facts, "cloud.endpoint")))
            .region(Region.of(CloudFacts.required(facts, "cloud.region")))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(50)
                    .connectionTimeout(LIMIT)
                    .socketTimeout(LIMIT)
                    .connectionAcquisitionTimeout(LIMIT)
                    .expectContinueEnabled(false)
                    .tcpKeepAlive(true))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        CloudFacts.required(facts, "cloud.access_key"),
                        CloudFacts.required(facts, "cloud.secret_key"))))
            .overrideConfiguration(more -> more.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    for (CloudTask task : CloudTask.values()) {
      String alias = "alias/" + task.key();
      keys.put(task, kms.describeKey(request -> request.keyId(alias)).keyMetadata().arn());
    }
  }

  @Override
  public byte[] sign(CloudTask task, byte[] digest) {
    return kms.sign(request ->
            request
                .keyId(keys.get(task))
                .message(SdkBytes.fromByteArrayUnsafe(digest))
                .messageType(MessageType.DIGEST)
                .signingAlgorithm(ALGORITHMS.get(task)))
        .signature()
        .asByteArray();
  }

  @Override
  public boolean verify(CloudTask task, byte[] digest, byte[] signature) {
    return kms.verify(request ->
            request
                .keyId(keys.get(task))
                .message(SdkBytes.fromByteArrayUnsafe(digest))
                .messageType(MessageType.DIGEST)
                .signature(SdkBytes.fromByteArrayUnsafe(signature))
                .signingAlgorithm(ALGORITHMS.get(task)))
        .signatureValid();
  }

  @Override
  public byte[] decrypt(byte[] ciphertext) {
    return kms.decrypt(request ->
            request
                .keyId(keys.get(CloudTask.DECRYPT))
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(ciphertext))
                .encryptionAlgorithm(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256))
        .plaintext()
        .asByteArray();
  }

  @Override
  public byte[] mac(byte[] message) {
    return kms.generateMac(request ->
            request
                .keyId(keys.get(CloudTask.MAC))
                .message(SdkBytes.fromByteArrayUnsafe(message))
                .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256))
        .mac()
        .asByteArray();
  }

  @Override
  public DataKey dataKey() {
    GenerateDataKeyResponse answer =
        kms.generateDataKey(
            request -> request.keyId(keys.get(CloudTask.ENVELOPE_1K)).keySpec(DataKeySpec.AES_256));
    return new DataKey(answer.plaintext().asByteArray(), answer.ciphertextBlob().asByteArray());
  }

  @Override
  public byte[] unwrap(byte[] encrypted) {
    return kms.decrypt(request ->
            request
                .keyId(keys.get(CloudTask.ENVELOPE_1K))
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(encrypted)))
        .plaintext()
        .asByteArray();
  }

  @Override
  public void close() {
    kms.close();
  }
}
