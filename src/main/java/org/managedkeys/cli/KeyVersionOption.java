// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which version of a Transit key is meant. */
final class KeyVersionOption {

  @Option(
      names = "--key-version",
      paramLabel = "N",
      description = "The version of the key. Default: the latest.")
  private @Nullable Integer version;

  /** Adds the field, which is {@code key_version} or {@code version}. */
  GivenFields addTo(GivenFields fields, String field) {
    return fields.with(field, version);
  }
}
