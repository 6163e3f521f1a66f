// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The live store: what is created or changed at run time, as opposed to the read-only
 * configuration. Records of namespaces, mounts, connections and entries of KeyStores, in files or
 * in SQL behind one interface.
 */
@NullMarked
package org.managedkeys.store;

import org.jspecify.annotations.NullMarked;
