// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.config.Configuration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.seal.SealRotation;
import picocli.CommandLine.Command;

/** {@code managed-keys seal rotate}. */
@Command(
    name = "rotate",
    description = {
      "Makes a new seal key, seals every secret with it, and drops earlier keys once nothing has been"
          + " left of them for ten minutes.",
      "Keys may be used meanwhile. A rotation that was cut off is finished by the next one."
    },
    footer = "  managed-keys seal rotate --config provider.properties")
final class SealRotateCommand extends ConfiguredCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    SealRotation.Result result;
    Configuration configuration = configuration();
    try (KeyRegistry registry = configuration.openRegistry()) {
      result =
          during(
              "sealing the secrets again",
              () -> new SealRotation(configuration.seal(registry)).rotate());
    }
    output()
        .line(
            (result.resumed() ? "finished the rotation to" : "made")
                + " seal key '"
                + result.key()
                + "': sealed "
                + result.secrets()
                + " secrets in "
                + result.records()
                + " records again");
    result.dropped().forEach(id -> output().line("dropped seal key '" + id + "'"));
    result
        .waiting()
        .forEach(id ->
            output().line("seal key '" + id + "' is needed no more; a later rotation drops it"));
    result.unreadable().forEach((place, why) -> output().line(place + " was left: " + why));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", result.key());
    document.put("resumed", result.resumed());
    document.put("records", result.records());
    document.put("secrets", result.secrets());
    document.put("dropped", result.dropped());
    document.put("waiting", result.waiting());
    document.put("unreadable", result.unreadable());
    output().document(document);
    return result.unreadable().isEmpty() ? 0 : 1;
  }
}
