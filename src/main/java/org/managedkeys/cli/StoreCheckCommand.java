// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.store.RecordStore;
import picocli.CommandLine.Command;

/** {@code managed-keys store check}. */
@Command(
    name = "check",
    description = "Reads everything that is stored, and tells what is damaged or left over.",
    exitCodeList = {"0:all well", "1:something is wrong", "2:the command line is wrong"},
    footer = "  managed-keys store check --config provider.properties")
final class StoreCheckCommand extends ConfiguredCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    List<String> problems;
    String place;
    try (RecordStore store = configuration().store().location().open()) {
      place = store.describe();
      problems = during("checking " + place, store::check);
    }
    problems.forEach(output()::line);
    output().line(place + ": " + (problems.isEmpty() ? "all well" : problems.size() + " to mend"));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("store", place);
    document.put("problems", problems);
    output().document(document);
    return problems.isEmpty() ? 0 : 1;
  }
}
