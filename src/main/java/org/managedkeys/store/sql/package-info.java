// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The live store in SQL: a file of SQLite for one machine, a PostgreSQL server for a fleet. Needs
 * the module {@code java.sql}; {@link org.managedkeys.store.sql.SqlStores} alone does not.
 */
@NullMarked
package org.managedkeys.store.sql;

import org.jspecify.annotations.NullMarked;
