// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreWriterProgram;

/** A process that writes to a store in SQL. */
final class SqlWriterProgram {

  private SqlWriterProgram() {}

  /** Arguments: the store's URL, and those of {@link StoreWriterProgram#write}. */
  public static void main(String[] arguments) {
    try (RecordStore store = SqlForm.open(arguments[0])) {
      StoreWriterProgram.write(store, arguments);
    }
  }
}
