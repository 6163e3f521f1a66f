// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A key that was found under a name which may come to mean another: the latest version, an alias.
 * The object itself stays with the version it was found as.
 */
public interface MayBeSuperseded extends ManagedKey {

  /** Whether it is time to look again what the name means. Makes no call to the service. */
  boolean isDue();
}
