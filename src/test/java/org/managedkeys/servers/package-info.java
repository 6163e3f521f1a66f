// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Servers that stand for the key services of cloud vendors in tests. They are written from the
 * vendors' references of their wire protocols, and are used through the vendors' own libraries.
 */
@NullMarked
package org.managedkeys.servers;

import org.jspecify.annotations.NullMarked;
