// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

/** A connection to software keys, which entries of {@code sys/managed-keys/local} name. */
final class SoftwareKeys {

  /** Its name. */
  static final String KMS = "soft";

  /** The lines of the configuration. */
  static final String LINES =
      """
      kms.soft.type = local
      kms.soft.file = soft.p12
      kms.soft.password = password of a test
      kms.soft.allow_generate_key = true
      """;

  private SoftwareKeys() {}
}
