// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/**
 * A public key that a certificate tells.
 *
 * @param certificate as messages name it: where it is, and its subject
 * @param remedy what to do if it is the wrong one: a hint
 */
record CertifiedKey(PublicHalf half, String certificate, String remedy) {}
