// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/** The turns of one contestant of a row, in the order of the rounds. */
public record Series(Contestant contestant, List<Sample> samples) {

  public Series {
    samples = List.copyOf(samples);
  }
}
