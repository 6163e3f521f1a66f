// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.config.StoreLocation;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreCopy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys store migrate}. */
@Command(
    name = "migrate",
    description = {
      "Copies everything that is stored into another store, which must be empty, and compares.",
      "The configuration is not changed: name the new store there once nobody changes the old one any"
          + " more. Secrets stay sealed with the same seal key."
    },
    footer =
        "  managed-keys store migrate --to jdbc:sqlite:managed-keys.db --config"
            + " provider.properties")
final class StoreMigrateCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private StorePlaceOption other;

  @Override
  public void run() {
    StoreLocation location =
        other
            .location()
            .orElseThrow(() ->
                new ParameterException(
                    commandLine(), "name the other store: --to " + StoreLocation.FORMS));
    try (RecordStore from = configuration().store().location().open();
        RecordStore to = location.open()) {
      long records = during("copying to " + location, () -> StoreCopy.copy(from, to));
      output()
          .line("copied " + records + " records from " + from.describe() + " to " + to.describe());
      output().line("to use it: store = " + location);
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("store", location.toString());
      document.put("records", records);
      output().document(document);
    }
  }
}
