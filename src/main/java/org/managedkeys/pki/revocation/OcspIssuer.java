// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.util.function.Supplier;

/**
 * An issuer about whose certificates is answered.
 *
 * @param key who it is
 * @param signer who signs for it, asked whenever an answer is to be signed and by many threads at
 *     once; it may open a key service, and what it throws is told to {@link OcspFailures}
 */
public record OcspIssuer(IssuerKey key, Supplier<OcspSigner> signer) {}
