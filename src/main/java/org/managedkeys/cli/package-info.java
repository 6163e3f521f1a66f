// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** The command line: {@code managed-keys}. */
@NullMarked
package org.managedkeys.cli;

import org.jspecify.annotations.NullMarked;
