// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which managed key a version of a Transit key is to be. */
final class ManagedKeyOption {

  @Option(
      names = {"-k", "--managed-key-name"},
      paramLabel = "NAME",
      description =
          "A managed key by the name of its entry. If the service does not have it yet it is made"
              + " there, where allow_generate_key permits.")
  private @Nullable String name;

  @Option(names = "--managed-key-id", paramLabel = "UUID", description = "The same by its UUID.")
  private @Nullable String id;

  @Option(
      names = "--encryption",
      paramLabel = "FORM",
      description =
          "How the version encrypts: raw, by the key itself, or envelope, by data keys that it"
              + " wraps. Default: raw; envelope for secret keys of cloud services.")
  private @Nullable String encryption;

  /** Whether one is named. */
  boolean isGiven() {
    return name != null || id != null;
  }

  /** Adds the fields. */
  GivenFields addTo(GivenFields fields) {
    return fields
        .with("managed_key_name", name)
        .with("managed_key_id", id)
        .with("encryption", encryption);
  }
}
