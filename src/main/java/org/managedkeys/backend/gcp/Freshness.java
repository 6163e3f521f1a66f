// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the answer to which version is meant is good.
 *
 * @param since when it was asked, in {@link System#nanoTime} terms
 * @param length after which it is asked again; null for a version that was named
 */
record Freshness(long since, @Nullable Duration length) {

  boolean isOver() {
    return length != null && System.nanoTime() - since >= length.toNanos();
  }
}
