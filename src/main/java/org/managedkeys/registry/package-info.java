// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** Named key entries: what exists in a namespace, where it is, and who may use it for what. */
@NullMarked
package org.managedkeys.registry;

import org.jspecify.annotations.NullMarked;
