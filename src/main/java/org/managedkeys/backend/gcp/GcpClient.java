// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one client of a connection: made by the first use, closed with the connection, and made again
 * by the next use. Thread-safe.
 */
final class GcpClient implements AutoCloseable {

  private final GcpSettings settings;
  private @Nullable KeyManagementServiceClient open;

  GcpClient(GcpSettings settings) {
    this.settings = settings;
  }

  /**
   * The client. Making it may look for credentials on this machine.
   *
   * @throws IOException if it finds none
   * @throws org.managedkeys.key.KeyException DENIED or INVALID if those it finds are of no use
   */
  synchronized KeyManagementServiceClient kms() throws IOException {
    KeyManagementServiceClient known = open;
    if (known == null) {
      known = KeyManagementServiceClient.create(build());
      open = known;
    }
    return known;
  }

  private KeyManagementServiceSettings build() throws IOException {
    GoogleCredentials credentials = GcpCredentials.load(settings);
    KeyManagementServiceSettings.Builder builder =
        KeyManagementServiceSettings.newHttpJsonBuilder();
    builder.setCredentialsProvider(
        FixedCredentialsProvider.create(new RenewableCredentials(credentials)));
    builder.setTransportChannelProvider(
        KeyManagementServiceSettings.defaultHttpJsonTransportProviderBuilder()
            .setHttpTransport(new NetHttpTransport.Builder().build())
            // Requests are sent on the threads that wait for them; the library would have few.
            .setExecutor(Runnable::run)
            .build());
    settings.endpoint().ifPresent(uri -> builder.setEndpoint(uri.toString()));
    settings.text(GcpSettings.UNIVERSE).ifPresent(builder::setUniverseDomain);
    settings.text(GcpSettings.QUOTA_PROJECT).ifPresent(builder::setQuotaProjectId);
    // Attempts are counted and timed elsewhere, for all services alike. With a time of its own the
    // library would start a thread that keeps the JVM alive, and keytool would never end; its
    // transport gives up by itself once nothing has come for 20 seconds.
    builder.applyToAllUnaryMethods(method -> {
      method.setSimpleTimeoutNoRetriesDuration(Duration.ZERO);
      return null;
    });
    return builder.build();
  }

  @Override
  public synchronized void close() {
    KeyManagementServiceClient known = open;
    open = null;
    if (known != null) {
      known.close();
    }
  }
}
