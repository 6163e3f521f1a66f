// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.List;
import java.util.Optional;

/**
 * What is public of a key, as its service tells it.
 *
 * @param algorithm the JCA's name of its kind: RSA, EC, AES
 * @param publicKeyPem SubjectPublicKeyInfo, RFC 7468; empty for a secret key
 * @param signatures the JCA's names of signatures that it can make, best first
 */
public record PublicFacts(
    String algorithm, Optional<String> publicKeyPem, List<String> signatures) {

  public PublicFacts {
    signatures = List.copyOf(signatures);
  }
}
