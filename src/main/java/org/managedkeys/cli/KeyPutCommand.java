// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.FieldTable;
import org.managedkeys.registry.admin.KeyDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys key put}. */
@Command(
    name = "put",
    description = {
      "Makes the entry of a key, or replaces all of its fields. The key service is not asked.",
      "The field kms names the connection; without it the fields of the type describe a connection of"
          + " the key's own, as in Vault. A secret comes from a file, standard input, the terminal or"
          + " a reference, never from the command line; the word redacted keeps the one that is"
          + " stored."
    },
    footer = {
      "  managed-keys key put invoices kms=hsm key_label=invoices curve=P256 allow_generate_key=true"
          + " --config provider.properties",
      "  managed-keys key put legacy --type pkcs11 library=softhsm token_label=unit key_label=legacy"
          + " key_bits=2048 allow_generate_key=true --pin-file pin --config provider.properties",
      "  managed-keys key put invoices kms=hsm key_label=invoices usages=sign --cas 1 --dry-run"
          + " --config provider.properties"
    })
final class KeyPutCommand extends AdminCommand {

  private static final String KMS = "kms";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private WriteOption write;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private FieldArguments fields;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description =
          "pkcs11, awskms, azurekeyvault, gcpckms or local. Default: that of the connection kms.")
  private @Nullable String type;

  @Override
  void run(Administration administration) {
    KeyName key = namespace.key(fields.name());
    Map<String, Object> values = fields.values(FieldTable.secretNames());
    KeyDescription put =
        administration
            .keys()
            .put(
                key.namespace(), type(administration, values), key.name(), values, write.options());
    output()
        .line(
            write.verb("put")
                + " key '"
                + put.name()
                + "' ("
                + put.type()
                + ", version "
                + put.version()
                + ")");
    output().document(Documents.of(put));
  }

  private String type(Administration administration, Map<String, Object> values) {
    if (type != null) {
      return type;
    }
    if (values.get(KMS) instanceof String kms) {
      return administration.connections().get(kms).type();
    }
    throw new ParameterException(
        commandLine(), "name the connection, kms=NAME, or the type of the key's own, --type TYPE");
  }
}
