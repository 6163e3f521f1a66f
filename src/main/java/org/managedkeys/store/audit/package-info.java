// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/** What was done, by whom, as a record that shows whether it was tampered with. */
@NullMarked
package org.managedkeys.store.audit;

import org.jspecify.annotations.NullMarked;
