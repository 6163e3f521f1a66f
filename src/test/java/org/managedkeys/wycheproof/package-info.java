// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** Published test vectors, run through import and the JCA on every back end that takes the keys. */
@NullMarked
package org.managedkeys.wycheproof;

import org.jspecify.annotations.NullMarked;
