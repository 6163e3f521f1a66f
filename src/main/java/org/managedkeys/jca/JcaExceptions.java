// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidKeyException;
import java.security.KeyStoreException;
import java.security.ProviderException;
import java.security.SignatureException;
import org.managedkeys.key.KeyException;

/**
 * Turns {@link KeyException} into what the JCA's methods may throw. The message is the same and the
 * original is the cause, so that a program can ask for the kind.
 */
final class JcaExceptions {

  private JcaExceptions() {}

  /** This key cannot do that: JSSE and others then try another algorithm. */
  static InvalidKeyException invalidKey(KeyException e) {
    return new InvalidKeyException(e.getMessage(), e);
  }

  static SignatureException signature(KeyException e) {
    return new SignatureException(e.getMessage(), e);
  }

  static KeyStoreException keyStore(KeyException e) {
    return new KeyStoreException(e.getMessage(), e);
  }

  static ProviderException provider(KeyException e) {
    return new ProviderException(e.getMessage(), e);
  }
}
