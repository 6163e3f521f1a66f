// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;

/**
 * What may be written for a secret: the secret itself, or references to it and nothing beside them,
 * since what stands beside a reference would not be sealed.
 */
final class SecretText {

  private static final Pattern REFERENCES = Pattern.compile("(?:\\$\\{(?:env|file|sys):[^{}]+})+");

  private SecretText() {}

  /** Whether a text only says where the secret is. */
  static boolean isReference(String text) {
    return REFERENCES.matcher(text.strip()).matches();
  }

  /**
   * Checks the form of a secret.
   *
   * @param place of the secret, for messages: {@code kms.hsm.pin}
   * @throws KeyException of kind INVALID, without the value
   */
  static void check(String place, String text) {
    if (!isReference(text) && hasBrace(text)) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          place,
          "read the value",
          "a secret with ${ in it has to consist of references: ${env:NAME}, ${file:/path} and"
              + " ${sys:name}",
          "put a secret that holds ${ itself into a file, and write ${file:/path}");
    }
  }

  /** Whether a text holds a reference, or what may be meant as one. */
  static boolean hasBrace(String text) {
    return text.contains("${");
  }
}
