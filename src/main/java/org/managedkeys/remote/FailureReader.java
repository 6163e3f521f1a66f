// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

/** Says what the exceptions of a service's library mean. Thread-safe. */
public interface FailureReader {

  /**
   * What a failed attempt means.
   *
   * @param thrown by the attempt; never a {@link org.managedkeys.key.KeyException}, which is passed
   *     on as it is
   */
  Failure read(Throwable thrown);
}
