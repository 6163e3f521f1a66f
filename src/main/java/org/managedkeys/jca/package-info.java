// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The JCA provider: {@link org.managedkeys.jca.ManagedKeysProvider}, its KeyStore, Signature and
 * KeyPairGenerator, and the opaque keys they deal in.
 */
@NullMarked
package org.managedkeys.jca;

import org.jspecify.annotations.NullMarked;
