// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.config.Configuration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.seal.SealStatus;
import picocli.CommandLine.Command;

/** {@code managed-keys seal status}. */
@Command(
    name = "status",
    description = "Shows the seal keys, where they are, and how many secrets each has sealed.",
    exitCodeList = {
      "0:every secret can be opened",
      "1:a seal key is missing",
      "2:the command line is wrong"
    },
    footer = "  managed-keys seal status --config provider.properties")
final class SealStatusCommand extends ConfiguredCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    SealStatus status;
    Configuration configuration = configuration();
    try (KeyRegistry registry = configuration.openRegistry()) {
      status =
          during("looking for the seal keys", () -> SealStatus.of(configuration.seal(registry)));
    }
    output()
        .table(
            List.of("KEY", "STATE", "SINCE", "SECRETS", "WHERE"),
            status.keys().stream()
                .map(key ->
                    List.of(
                        key.id(),
                        key.state(),
                        key.since().toString(),
                        Integer.toString(key.secrets()),
                        key.problem().orElse(key.where())))
                .toList());
    status
        .orphans()
        .forEach((id, secrets) ->
            output().line(secrets + " secrets name seal key '" + id + "', which is not known"));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("keys", status.keys().stream().map(SealStatusCommand::document).toList());
    document.put("orphans", status.orphans());
    output().document(document);
    boolean good =
        status.orphans().isEmpty()
            && status.keys().stream().allMatch(key -> key.problem().isEmpty());
    return good ? 0 : 1;
  }

  private static Map<String, Object> document(SealStatus.Key key) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", key.id());
    document.put("state", key.state());
    document.put("created", key.created().toString());
    document.put("since", key.since().toString());
    document.put("secrets", key.secrets());
    document.put("where", key.where());
    key.problem().ifPresent(problem -> document.put("problem", problem));
    return document;
  }
}
