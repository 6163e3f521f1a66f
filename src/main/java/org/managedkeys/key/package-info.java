// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The contract between the JCA layer and the key services: names, the one algorithm table, what a
 * key can do, and the one exception. Depends on the JDK alone; every other package may depend on
 * it.
 */
@NullMarked
package org.managedkeys.key;

import org.jspecify.annotations.NullMarked;
