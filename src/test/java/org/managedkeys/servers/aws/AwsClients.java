// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** Clients of the vendor's own library for the server. They do not repeat requests. */
final class AwsClients {

  private AwsClients() {}

  static KmsClient of(AwsKmsServer server) {
    return of(server, AwsBasicCredentials.create(server.accessKey(), server.secretKey()));
  }

  static KmsClient of(AwsKmsServer server, AwsCredentials credentials) {
    return builder(server, credentials).build();
  }

  static KmsClientBuilder builder(AwsKmsServer server, AwsCredentials credentials) {
    return KmsClient.builder()
        .endpointOverride(URI.create(server.url()))
        .region(Region.of(server.region()))
        .httpClientBuilder(Apache5HttpClient.builder())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(more -> more.retryStrategy(DefaultRetryStrategy.doNotRetry()));
  }
}
