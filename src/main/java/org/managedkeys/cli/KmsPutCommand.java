// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.ConnectionDescription;
import org.managedkeys.registry.admin.FieldTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys kms put}. */
@Command(
    name = "put",
    description = {
      "Makes a connection, or replaces all of its fields.",
      "A secret comes from a file, standard input, the terminal or a reference, never from the"
          + " command line; the word redacted keeps the one that is stored."
    },
    footer = {
      "  managed-keys kms put rack --type pkcs11 library=softhsm token_label=unit --pin-file pin"
          + " --config provider.properties",
      "  managed-keys kms put rack --type pkcs11 library=softhsm token_label=unit pin=redacted"
          + " max_sessions=8 --dry-run --config provider.properties"
    })
final class KmsPutCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private WriteOption write;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private FieldArguments fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      required = true,
      description = "pkcs11, awskms, azurekeyvault, gcpckms or local.")
  private String type;

  @Override
  void run(Administration administration) {
    Map<String, String> values = Assignments.texts(fields.values(FieldTable.secretNames()));
    ConnectionDescription put =
        administration.connections().put(fields.name(), type, values, write.options());
    output()
        .line(
            write.verb("put")
                + " kms '"
                + put.name()
                + "' ("
                + put.type()
                + ", version "
                + put.version()
                + ")");
    output().document(Documents.of(put));
  }
}
