// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.nio.file.Path;
import org.managedkeys.store.file.FileStore;

/** A process that writes to a store until it has done so often enough, or is killed. */
public final class StoreWriterProgram {

  private StoreWriterProgram() {}

  /** Arguments: folder, namespace, the writer's name, how many changes. */
  public static void main(String[] args) {
    try (RecordStore store = new FileStore(Path.of(args[0]))) {
      write(store, args);
    }
  }

  /**
   * Makes changes, and prints the number of each when it is made. For the other forms' programs.
   */
  public static void write(RecordStore store, String[] args) {
    RandomWrites writes = new RandomWrites(args[1], args[2]);
    for (int n = 1; n <= Integer.parseInt(args[3]); n++) {
      writes.make(store, n);
      System.out.println(n);
    }
  }
}
