// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Reads {@code provider.properties} into checked, immutable settings: connections to key services,
 * and the keys that are declared in them.
 */
@NullMarked
package org.managedkeys.config;

import org.jspecify.annotations.NullMarked;
