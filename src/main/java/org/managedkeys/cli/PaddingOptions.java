// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how RSA pads. */
final class PaddingOptions {

  @Option(
      names = "--padding-scheme",
      paramLabel = "SCHEME",
      description = "Of RSA keys: oaep or pkcs1v15. Default: oaep.")
  private @Nullable String paddingScheme;

  @Option(
      names = "--hash-algorithm",
      paramLabel = "HASH",
      description = "Of OAEP. Default: what the managed key says, or can do.")
  private @Nullable String hashAlgorithm;

  /** Adds the fields. */
  GivenFields addTo(GivenFields fields) {
    return fields.with("padding_scheme", paddingScheme).with("hash_algorithm", hashAlgorithm);
  }
}
