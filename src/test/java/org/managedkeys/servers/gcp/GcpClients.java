// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Clients of the vendor's own library that talk to a test server. */
final class GcpClients {

  private GcpClients() {}

  /** A client of the service account, which gets its tokens from the server. */
  static KeyManagementServiceClient of(GcpKmsServer server) throws IOException {
    return of(
        server,
        GoogleCredentials.fromStream(
                new ByteArrayInputStream(
                    server.serviceAccountJson().getBytes(StandardCharsets.UTF_8)))
            .createScoped(Authority.SCOPE));
  }

  static KeyManagementServiceClient of(GcpKmsServer server, GoogleCredentials credentials)
      throws IOException {
    return KeyManagementServiceClient.create(
        KeyManagementServiceSettings.newHttpJsonBuilder()
            .setEndpoint(server.url())
            .setCredentialsProvider(FixedCredentialsProvider.create(credentials))
            .build());
  }
}
