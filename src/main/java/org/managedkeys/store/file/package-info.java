// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** The live store as a folder of small files, and copies of a live store in one file. */
@NullMarked
package org.managedkeys.store.file;

import org.jspecify.annotations.NullMarked;
