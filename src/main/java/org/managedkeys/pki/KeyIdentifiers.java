// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** How keys are named in certificates: RFC 5280 section 4.2.1.2, method (1), as in Vault. */
public final class KeyIdentifiers {

  private KeyIdentifiers() {}

  /** SHA-1 of the public key's bits; nothing's safety depends on it. 20 octets. */
  public static byte[] of(SubjectPublicKeyInfo key) {
    return new BcX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier();
  }
}
