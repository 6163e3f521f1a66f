// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Revocation lists (RFC 5280 section 5) and answers about single certificates (OCSP, RFC 6960),
 * made with any key that signs. What is revoked is told by the caller.
 */
@NullMarked
package org.managedkeys.pki.revocation;

import org.jspecify.annotations.NullMarked;
