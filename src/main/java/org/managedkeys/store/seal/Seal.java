// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

/**
 * Seals secrets that the live store keeps, so that who reads the store learns none of them. A
 * sealed text opens only at the place that it was sealed for. Thread-safe.
 */
public interface Seal {

  /** Begins every sealed text. */
  String PREFIX = "sealed:";

  /**
   * Seals a secret. A text that holds a reference such as <code>${file:/run/secrets/pin}</code> is
   * no secret itself and stays as it is.
   */
  String seal(SecretPlace place, String text);

  /**
   * The secret of a sealed text; other texts are returned as they are.
   *
   * @throws org.managedkeys.key.KeyException DENIED if the seal key is missing or another one, or
   *     if the text was sealed for another place
   */
  String open(SecretPlace place, String text);
}
