// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a judge finds.
 *
 * @param said in its own words
 */
public record Verdict(Outcome outcome, String said) {

  /** The kinds of verdicts. */
  public enum Outcome {
    ACCEPTED,
    /** Refused because a certificate is revoked, and for no other reason. */
    REVOKED,
    /** Refused for any other reason. */
    REFUSED
  }

  /** Of a judge that accepts, or refuses and says that something is revoked, or else refuses. */
  static Verdict of(boolean accepts, boolean saysRevoked, String said) {
    if (accepts) {
      return new Verdict(Outcome.ACCEPTED, said);
    }
    return new Verdict(saysRevoked ? Outcome.REVOKED : Outcome.REFUSED, said);
  }

  /** All accept, or the first that does not decides. */
  static Verdict together(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(each -> each.outcome != Outcome.ACCEPTED)
        .findFirst()
        .orElseGet(() ->
            new Verdict(
                Outcome.ACCEPTED,
                verdicts.stream().map(Verdict::said).collect(Collectors.joining("\n"))));
  }
}
