// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/**
 * A CK_MECHANISM: an algorithm and its parameters.
 *
 * @param type a CKM_ number
 * @param parameters the words of its parameter structure, none if it takes no parameter; every
 *     structure used here consists of CK_ULONGs
 */
record Mechanism(long type, long... parameters) {}
