// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials whose token is renewed when the service refuses it, but not again and again: the
 * library would ask for ten tokens in a row. Thread-safe.
 */
final class RenewableCredentials extends Credentials {

  private static final long serialVersionUID = 1L;
  private static final Duration LEAST_AGE = Duration.ofSeconds(5);

  private final GoogleCredentials all;
  private transient @Nullable Long renewed;

  RenewableCredentials(GoogleCredentials all) {
    this.all = all;
  }

  @Override
  public String getAuthenticationType() {
    return all.getAuthenticationType();
  }

  @Override
  public String getUniverseDomain() throws IOException {
    return all.getUniverseDomain();
  }

  @Override
  public Map<String, List<String>> getRequestMetadata(@Nullable URI uri) throws IOException {
    return all.getRequestMetadata(uri);
  }

  @Override
  public boolean hasRequestMetadata() {
    return all.hasRequestMetadata();
  }

  @Override
  public boolean hasRequestMetadataOnly() {
    return all.hasRequestMetadataOnly();
  }

  /** The service has refused the token. */
  @Override
  public synchronized void refresh() throws IOException {
    Long before = renewed;
    long now = System.nanoTime();
    if (before != null && now - before < LEAST_AGE.toNanos()) {
      throw new IOException("the service refuses a token that is new");
    }
    renewed = now;
    all.refresh();
  }

  @Override
  public String toString() {
    return "credentials of Google Cloud";
  }
}
