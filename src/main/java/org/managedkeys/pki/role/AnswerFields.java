// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.Set;

/** Fields of requests that are about the form of the answer. */
final class AnswerFields {

  static final Set<String> NAMES =
      Set.of(
          "format",
          "private_key_format",
          "remove_roots_from_chain",
          "pkcs12_encoder",
          "pkcs12_password",
          "jks_password",
          "jks_private_key_alias");

  private AnswerFields() {}
}
