// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Properties;

/**
 * Google's library, on the transport and with the settings of this library's own client, but
 * without checksums.
 */
final class RawGcp implements RawCloud {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyManagementServiceClient kms;
  private final String ring;

  RawGcp(Properties facts) throws IOException {
    ring = CloudFacts.required(facts, "key_ring_name");
    byte[] account =
        CloudFacts.required(facts, "cloud.credentials").getBytes(StandardCharsets.UTF_8);
    KeyManagementServiceSettings.Builder settings =
        KeyManagementServiceSettings.newHttpJsonBuilder();
    settings
        .setEndpoint(CloudFacts.required(facts, "cloud.endpoint"))
        .setCredentialsProvider(
            FixedCredentialsProvider.create(
                GoogleCredentials.fromStream(new ByteArrayInputStream(account))
                    .createScoped("https://www.googleapis.com/auth/cloud-platform")))
        .setTransportChannelProvider(
            KeyManagementServiceSettings.defaultHttpJsonTransportProviderBuilder()
                .setHttpTransport(new NetHttpTransport.Builder().build())
                .setExecutor(Runnable::run)
                .build());
    settings.applyToAllUnaryMethods(method -> {
      method.setSimpleTimeoutNoRetriesDuration(Duration.ZERO);
      return null;
    });
    kms = KeyManagementServiceClient.create(settings.build());
  }

  private String key(CloudTask task) {
    return ring + "/cryptoKeys/" + task.key();
  }

  private String version(CloudTask task) {
    return key(task) + "/cryptoKeyVersions/1";
  }

  private static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  @Override
  public byte[] sign(CloudTask task, byte[] digest) {
    return kms.asymmetricSign(version(task), Digest.newBuilder().setSha256(wrap(digest)).build())
        .getSignature()
        .toByteArray();
  }

  @Override
  public boolean verify(CloudTask task, byte[] digest, byte[] signature) {
    throw new UnsupportedOperationException("the service verifies no signatures");
  }

  @Override
  public byte[] decrypt(byte[] ciphertext) {
    return kms.asymmetricDecrypt(version(CloudTask.DECRYPT), wrap(ciphertext))
        .getPlaintext()
        .toByteArray();
  }

  @Override
  public byte[] mac(byte[] message) {
    return kms.macSign(version(CloudTask.MAC), wrap(message)).getMac().toByteArray();
  }

  @Override
  public DataKey dataKey() {
    byte[] plain = new byte[32];
    RANDOM.nextBytes(plain);
    return new DataKey(
        plain, kms.encrypt(key(CloudTask.ENVELOPE_1K), wrap(plain)).getCiphertext().toByteArray());
  }

  @Override
  public byte[] unwrap(byte[] encrypted) {
    return kms.decrypt(key(CloudTask.ENVELOPE_1K), wrap(encrypted)).getPlaintext().toByteArray();
  }

  @Override
  public void close() {
    kms.close();
  }
}
