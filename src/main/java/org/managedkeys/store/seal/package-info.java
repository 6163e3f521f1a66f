// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/** Sealing of the secrets that the live store keeps. */
@NullMarked
package org.managedkeys.store.seal;

import org.jspecify.annotations.NullMarked;
