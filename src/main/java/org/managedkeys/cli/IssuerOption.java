// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which issuer of the mount signs. */
final class IssuerOption {

  @Option(
      names = {"-i", "--issuer"},
      paramLabel = "REF",
      description =
          "The issuer that signs: its id or name. Default: what the role or the mount says.")
  private @Nullable String issuer;

  /** Empty to leave it to the role or the mount. */
  String ref() {
    return issuer == null ? "" : issuer;
  }

  /** The named one, or the mount's default. */
  String refOrDefault() {
    return issuer == null ? "default" : issuer;
  }
}
