// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.nio.file.Path;
import org.managedkeys.key.KeyException;

/** Records events for ever, or so many; prints the number of each once it is recorded. */
final class AuditProgram {

  private AuditProgram() {}

  /** Arguments: prefix, how many events. */
  public static void main(String[] args) {
    try (FileAuditLog log = FileAuditLog.open(Path.of(args[0]), true)) {
      for (int number = 0; number < Integer.parseInt(args[1]); number++) {
        log.record(Events.signature("k" + number));
        System.out.println(number);
      }
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
