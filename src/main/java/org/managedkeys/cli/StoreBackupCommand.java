// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys store backup}. */
@Command(
    name = "backup",
    description = {
      "Writes everything that is stored into one file.",
      "Secrets in it are sealed as they are in the store. The seal key is not in it: back that up"
          + " elsewhere."
    },
    footer = "  managed-keys store backup managed-keys.backup --config provider.properties")
final class StoreBackupCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "FILE", description = "The file; it must not be there yet.")
  private Path file;

  @Override
  public void run() {
    try (RecordStore store = configuration().store().location().open()) {
      long records = during("writing " + file, () -> StoreBackup.write(store, file));
      output().line("wrote " + records + " records of " + store.describe() + " to " + file);
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("file", file.toString());
      document.put("records", records);
      output().document(document);
    }
  }
}
