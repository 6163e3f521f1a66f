// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.time.Instant;

/**
 * An entry of a revocation list.
 *
 * @param revoked whole seconds
 * @param reason CRLReason, RFC 5280 section 5.3.1; 0 (unspecified) is not written
 */
public record RevokedCertificate(BigInteger serial, Instant revoked, int reason) {}
