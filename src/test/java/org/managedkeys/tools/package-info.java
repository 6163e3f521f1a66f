// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** The JDK's own programs, in processes of their own, with keys in a token. */
@NullMarked
package org.managedkeys.tools;

import org.jspecify.annotations.NullMarked;
