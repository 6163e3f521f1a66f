// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the answer to what a name means is good.
 *
 * @param since when it was asked, in {@link System#nanoTime} terms
 * @param length after which it is asked again; null for names that mean one key for good
 */
record Freshness(long since, @Nullable Duration length) {

  static Freshness from(long since, KeyPlace place, Duration refresh) {
    return new Freshness(since, place.isAlias() ? refresh : null);
  }

  boolean isOver() {
    return length != null && System.nanoTime() - since >= length.toNanos();
  }
}
