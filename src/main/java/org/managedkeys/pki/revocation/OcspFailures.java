// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import org.managedkeys.pki.PkiException;

/**
 * Learns why an answer could not be given, since a client is told as good as nothing, and says
 * whether asking again may help.
 */
@FunctionalInterface
public interface OcspFailures {

  /** Takes what a provider throws for passing, and nothing else; tells nobody. */
  OcspFailures OF_PROVIDERS =
      failure ->
          failure instanceof ProviderException
              || (failure instanceof PkiException told
                  && told.reason() == PkiException.Reason.FAILED
                  && told.getCause() instanceof GeneralSecurityException);

  /**
   * An answer failed. Called by many threads.
   *
   * @param failure what the status source, the key or its service threw
   * @return true to have the client try later (RFC 6960 section 2.3, tryLater), false to tell it of
   *     an internal error
   */
  boolean isPassing(RuntimeException failure);
}
