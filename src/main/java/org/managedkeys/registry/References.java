// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

/** Looks up what texts of the live store refer to, on this node. Thread-safe. */
public interface References {

  /** There are none: every text stands for itself. */
  References NONE = (text, place) -> text;

  /**
   * A text with its references, such as <code>${file:/run/secrets/pin}</code>, replaced by what
   * they stand for at this moment.
   *
   * @param place what the text is, for messages: {@code kms.hsm.pin}
   * @throws org.managedkeys.key.KeyException of kind INVALID, naming the place and never the value,
   *     if a reference cannot be resolved
   */
  String resolve(String text, String place);
}
