// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;

/**
 * How long tokens live where nobody says otherwise.
 *
 * @param defaultTtl of a token that is made without a TTL
 * @param maxTtl the end of all renewals, and the longest period
 */
public record TokenSettings(Duration defaultTtl, Duration maxTtl) {

  /** As Vault's: 768 hours for both, which are 32 days. */
  public static final TokenSettings DEFAULT =
      new TokenSettings(Duration.ofDays(32), Duration.ofDays(32));

  public TokenSettings {
    if (defaultTtl.toSeconds() < 1 || defaultTtl.compareTo(maxTtl) > 0) {
      throw new IllegalArgumentException(
          "the default TTL of tokens must be a second at least, and not above the maximum");
    }
  }
}
