// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.remote.CallLimits;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/**
 * The one client of a connection, with its pool of kept connections: made by the first use, closed
 * with the connection, and made again by the next use. Thread-safe.
 */
final class AwsClient implements AutoCloseable {

  /** Vault's default. */
  private static final Region DEFAULT_REGION = Region.US_EAST_1;

  private final String connection;
  private final AwsSettings settings;
  private final CallLimits limits;
  private @Nullable Open open;

  private record Open(KmsClient kms, AwsCredentials credentials, SdkHttpClient http) {}

  AwsClient(String connection, AwsSettings settings, CallLimits limits) {
    this.connection = connection;
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * The client. Making it may look for a region and credentials on this machine.
   *
   * @throws org.managedkeys.key.KeyException UNSUPPORTED if a library is missing
   */
  synchronized KmsClient kms() {
    Open known = open;
    if (known == null) {
      try {
        known = make();
      } catch (LinkageError e) {
        throw MissingLibrary.exception(connection, e);
      }
      open = known;
    }
    return known.kms();
  }

  private Open make() {
    Region region = region();
    SdkHttpClient http = http();
    AwsCredentials credentials = AwsCredentials.of(settings, region, http);
    KmsClientBuilder builder =
        KmsClient.builder()
            .region(region)
            .httpClient(http)
            .credentialsProvider(credentials.provider())
            .overrideConfiguration(withoutRepetition())
            .fipsEnabled(settings.flag(AwsSettings.FIPS))
            .dualstackEnabled(settings.flag(AwsSettings.DUAL_STACK));
    settings.endpoint(AwsSettings.ENDPOINT).ifPresent(builder::endpointOverride);
    return new Open(builder.build(), credentials, http);
  }

  /** Attempts are counted and timed elsewhere, for all services alike. */
  static ClientOverrideConfiguration withoutRepetition() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(DefaultRetryStrategy.doNotRetry())
        .build();
  }

  private SdkHttpClient http() {
    Duration attempt = limits.attemptTimeout();
    return Apache5HttpClient.builder()
        .maxConnections(limits.connections())
        .connectionTimeout(attempt)
        .socketTimeout(attempt)
        .connectionAcquisitionTimeout(attempt)
        .expectContinueEnabled(false)
        .tcpKeepAlive(true)
        .build();
  }

  /** As the field says; otherwise as the environment or the profile does. */
  private Region region() {
    return settings
        .text(AwsSettings.REGION)
        .map(Region::of)
        .orElseGet(() -> {
          String older = System.getenv("AWS_DEFAULT_REGION");
          try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            settings.text(AwsSettings.PROFILE).ifPresent(chain::profileName);
            return Optional.ofNullable(chain.build().getRegion()).orElse(DEFAULT_REGION);
          } catch (SdkClientException e) {
            return older == null || older.isBlank() ? DEFAULT_REGION : Region.of(older);
          }
        });
  }

  @Override
  public synchronized void close() {
    Open known = open;
    open = null;
    if (known != null) {
      known.kms().close();
      known.credentials().close();
      known.http().close();
    }
  }
}
