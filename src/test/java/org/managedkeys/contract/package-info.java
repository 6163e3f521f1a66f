// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** What every back end must do, and one class per back end that proves it. */
@NullMarked
package org.managedkeys.contract;

import org.jspecify.annotations.NullMarked;
