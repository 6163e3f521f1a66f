// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.OptionalLong;

/**
 * How an entry is written.
 *
 * @param checkAndSet the version that must be there at present; 0 for none at all; empty to write
 *     in any case
 * @param dryRun whether everything is checked and nothing written
 */
public record WriteOptions(OptionalLong checkAndSet, boolean dryRun) {

  /** Writes in any case. */
  public static final WriteOptions NONE = new WriteOptions(OptionalLong.empty(), false);
}
