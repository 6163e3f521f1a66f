// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Certificates, requests, revocation lists and answers about them, made with any {@code PrivateKey}
 * of any JCA provider. It knows nothing of managed keys.
 */
@NullMarked
package org.managedkeys.pki;

import org.jspecify.annotations.NullMarked;
