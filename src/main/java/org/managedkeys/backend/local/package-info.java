// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Software keys in a password-protected PKCS #12 file: for trying this library out and for tests,
 * without hardware and native code. Unlike every other back end, this one has private keys in the
 * memory of the JVM.
 */
@NullMarked
package org.managedkeys.backend.local;

import org.jspecify.annotations.NullMarked;
