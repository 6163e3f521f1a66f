// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** Key services for tests. */
@NullMarked
package org.managedkeys.testkit;

import org.jspecify.annotations.NullMarked;
