// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordStore;

/** Opens a store and prints its revision, or why it cannot. */
final class SqlOpenProgram {

  private SqlOpenProgram() {}

  public static void main(String[] arguments) {
    try (RecordStore store = SqlStores.open(arguments[0], Optional.empty(), Optional::empty)) {
      System.out.println("revision " + store.revision());
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
