// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.config.StoreLocation;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys store restore}. */
@Command(
    name = "restore",
    description = {
      "Puts everything of a backup into a store that is empty.",
      "A damaged backup is refused as a whole."
    },
    footer =
        "  managed-keys store restore managed-keys.backup --to restored.d --yes --config"
            + " provider.properties")
final class StoreRestoreCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private StorePlaceOption other;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file;

  @Override
  public void run() {
    StoreLocation location = other.location().orElseGet(() -> configuration().store().location());
    confirm.require("restore " + file + " into " + location);
    try (RecordStore store = location.open()) {
      long records = during("reading " + file, () -> StoreBackup.restore(file, store));
      output().line("restored " + records + " records into " + store.describe());
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("store", location.toString());
      document.put("records", records);
      output().document(document);
    }
  }
}
