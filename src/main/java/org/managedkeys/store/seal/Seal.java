// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

/**
 * Seals secrets that the live store keeps, so that who reads the store learns none of them. A
 * sealed text opens only at the place that it was sealed for. Thread-safe.
 */
public interface Seal extends AutoCloseable {

  /** Begins every sealed text. */
  String PREFIX = "sealed:";

  /**
   * Seals a secret. A text that consists of references such as <code>${file:/run/secrets/pin}
   * </code> is no secret itself and stays as it is.
   *
   * @throws org.managedkeys.key.KeyException INVALID if there is something beside a reference;
   *     DENIED if the seal key is missing
   */
  String seal(SecretPlace place, String text);

  /**
   * The secret of a sealed text; other texts are returned as they are.
   *
   * @throws org.managedkeys.key.KeyException DENIED if the seal key is missing or another one, or
   *     if the text was sealed for another place
   */
  String open(SecretPlace place, String text);

  /** Overwrites keys in memory; a later use gets them again. */
  @Override
  default void close() {}
}
