// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys key delete}. */
@Command(
    name = "delete",
    description = {
      "Deletes the entry of a key. The key in its service stays.",
      "Refused while a mount lists the key; the mounts are named."
    },
    footer = "  managed-keys key delete legacy --yes --config provider.properties")
final class KeyDeleteCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @Option(
      names = "--cas",
      paramLabel = "VERSION",
      description = "Delete only if this is the present version. Default: delete in any case.")
  private @Nullable Long checkAndSet;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Override
  void run(Administration administration) {
    KeyName key = namespace.key(name);
    confirm.require("delete key '" + key + "'");
    administration
        .keys()
        .delete(
            key.namespace(),
            key.name(),
            checkAndSet == null ? OptionalLong.empty() : OptionalLong.of(checkAndSet));
    output().line("deleted key '" + key + "'; the key in its service stays");
    output().document(Map.of("deleted", key.toString()));
  }
}
