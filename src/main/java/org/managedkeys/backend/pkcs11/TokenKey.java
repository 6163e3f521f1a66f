// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/**
 * A private key as found on a token.
 *
 * @param token where its handle is good
 * @param handle of the private key object
 * @param maySign CKA_SIGN
 * @param wantsPinAlways CKA_ALWAYS_AUTHENTICATE
 */
record TokenKey(
    LiveToken token, long handle, PublicHalf publicHalf, boolean maySign, boolean wantsPinAlways) {}
