// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

/**
 * A rule that was broken.
 *
 * @param code the rule, such as {@code rfc5280.serial_positive}; a promise to those who filter
 * @param message what is wrong, what is allowed, and where that is written
 */
public record Finding(Severity severity, String code, String message) {

  /** As one line of text. */
  @Override
  public String toString() {
    return severity + " " + code + ": " + message;
  }
}
