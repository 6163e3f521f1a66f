// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.auth.oauth2.GoogleCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Who a connection is: a service account, a workload of another identity provider, or what the
 * environment says.
 *
 * <p>The field holds the name of a file, as Vault has it, or what such a file holds.
 */
final class GcpCredentials {

  /** What may be done is for the roles to say that the account has. */
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  private static final String NO_ACCOUNT =
      "it must be the name of a file, or the JSON, of a service account's key or of a workload"
          + " identity configuration";

  private GcpCredentials() {}

  /**
   * Reads them.
   *
   * @throws IOException if the field is absent and the environment has none
   * @throws KeyException INVALID if they cannot be read; it tells nothing of them
   */
  static GoogleCredentials load(GcpSettings settings) throws IOException {
    Optional<String> text =
        settings
            .text(GcpSettings.CREDENTIALS)
            .or(() -> Optional.ofNullable(System.getenv("GOOGLE_CREDENTIALS")))
            .filter(value -> !value.isBlank());
    GoogleCredentials all =
        text.isPresent() ? read(settings, text.get()) : GoogleCredentials.getApplicationDefault();
    GoogleCredentials scoped = all.createScopedRequired() ? all.createScoped(SCOPE) : all;
    // A failed attempt at a token is a failed attempt at the call that needs it.
    return scoped.createWithCustomRetryStrategy(false);
  }

  private static GoogleCredentials read(GcpSettings settings, String text) {
    boolean isJson = text.stripLeading().startsWith("{");
    String place = isJson ? "the value" : "the file '" + text + "'";
    byte[] json;
    try {
      json = isJson ? text.getBytes(StandardCharsets.UTF_8) : Files.readAllBytes(Path.of(text));
    } catch (IOException | InvalidPathException e) {
      throw invalid(settings, place + " cannot be read");
    }
    try {
      return GoogleCredentials.fromStream(new ByteArrayInputStream(json));
    } catch (IOException | RuntimeException e) {
      // No cause: what it says may hold a part of the key.
      throw invalid(settings, place + " holds no credentials of Google Cloud");
    }
  }

  private static KeyException invalid(GcpSettings settings, String detail) {
    return KeyException.of(
        Kind.INVALID,
        settings.owner() + "." + GcpSettings.CREDENTIALS,
        "use it",
        detail,
        NO_ACCOUNT);
  }
}
