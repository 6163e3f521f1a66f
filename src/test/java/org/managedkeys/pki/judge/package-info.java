// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Programs and libraries that share no code with this one, and say whether they accept what a
 * certificate authority hands out.
 */
@NullMarked
package org.managedkeys.pki.judge;

import org.jspecify.annotations.NullMarked;
