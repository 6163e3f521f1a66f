// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Object identifiers in dotted decimal, written by users. */
final class ObjectIdentifiers {

  private ObjectIdentifiers() {}

  /** The identifier; empty if the text is none. */
  static Optional<ASN1ObjectIdentifier> parse(String text) {
    try {
      return Optional.of(new ASN1ObjectIdentifier(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
