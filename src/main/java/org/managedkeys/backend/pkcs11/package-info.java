// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Keys on PKCS #11 tokens, through a binding of our own: two native calls per operation, a pool of
 * sessions, recovery from lost sessions and logins. Outside only {@link
 * org.managedkeys.backend.pkcs11.Pkcs11Type} is of interest.
 */
@NullMarked
package org.managedkeys.backend.pkcs11;

import org.jspecify.annotations.NullMarked;
