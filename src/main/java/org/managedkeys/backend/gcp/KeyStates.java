// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What the states of versions mean for their use. */
final class KeyStates {

  static final String ENABLED = "ENABLED";
  static final String GENERATING = "PENDING_GENERATION";
  static final String IMPORTING = "PENDING_IMPORT";

  private KeyStates() {}

  /**
   * Checks that a version can be used.
   *
   * @throws KeyException that says what to do about it
   */
  static void check(String subject, String verb, String version, String state) {
    if (state.equals(ENABLED)) {
      return;
    }
    Kind kind =
        switch (state) {
          case GENERATING, IMPORTING -> Kind.UNAVAILABLE;
          case "DESTROYED" -> Kind.NOT_FOUND;
          default -> Kind.DENIED;
        };
    throw KeyException.of(kind, subject, verb, version + " is in the state " + state, hint(state));
  }

  static @Nullable String hint(String state) {
    return switch (state) {
      case "DISABLED" ->
          "enable it: gcloud kms keys versions enable <version> --key=<key> --keyring=<ring>"
              + " --location=<region>";
      case "DESTROY_SCHEDULED" ->
          "keep it: gcloud kms keys versions restore <version> --key=<key> --keyring=<ring>"
              + " --location=<region>, then enable it";
      case "DESTROYED" -> "name another crypto_key_version: what it was is gone for good";
      case GENERATING, IMPORTING -> "try again in a while";
      case "IMPORT_FAILED", "GENERATION_FAILED" -> "name another crypto_key_version";
      default -> null;
    };
  }
}
