// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates of a key, the key's own first.
 *
 * @param selfMade whether the library made it because the key had none; a chain set by a user or
 *     held by the key service takes precedence
 */
public record StoredChain(List<X509Certificate> certificates, boolean selfMade) {

  public StoredChain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a chain has at least one certificate");
    }
  }
}
