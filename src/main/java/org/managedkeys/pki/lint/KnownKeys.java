// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Whose keys are known already. Who renews a certificate keeps the key if it likes; that two have
 * one key means that one of them does not know who else signs in its name.
 *
 * <p>Asked for each certificate that is to be signed; from several threads.
 */
@FunctionalInterface
public interface KnownKeys {

  /**
   * Somebody.
   *
   * @param name how to call it in a message
   * @param authority whether it is a CA
   */
  record Holder(String name, boolean authority) {}

  /** Who else than a subject has a key; a CA before others. */
  Optional<Holder> otherHolder(SubjectPublicKeyInfo key, X500Name subject);
}
