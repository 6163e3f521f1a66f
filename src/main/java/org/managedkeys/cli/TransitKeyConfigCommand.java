// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys transit key config}. */
@Command(
    name = "config",
    description = "Changes the settings of a key. What is not named stays.",
    footer = {
      "  managed-keys transit key config orders --min-decryption-version 2 --min-encryption-version"
          + " 2 --config provider.properties",
      "  managed-keys transit key config orders --deletion-allowed true --config"
          + " provider.properties"
    })
final class TransitKeyConfigCommand extends TransitNamedCommand {

  private static final String TRUE_OR_FALSE = "true|false";

  @Option(
      names = "--min-decryption-version",
      paramLabel = "N",
      description = "Earlier versions neither decrypt nor verify.")
  private @Nullable Integer minDecryptionVersion;

  @Option(
      names = "--min-encryption-version",
      paramLabel = "N",
      description = "Earlier versions neither encrypt nor sign; 0 is the latest alone.")
  private @Nullable Integer minEncryptionVersion;

  @Option(
      names = "--deletion-allowed",
      arity = "1",
      paramLabel = TRUE_OR_FALSE,
      description = "Whether the key may be deleted. Default of a new key: false.")
  private @Nullable Boolean deletionAllowed;

  @Option(
      names = "--exportable",
      arity = "1",
      paramLabel = TRUE_OR_FALSE,
      description = "As in Vault; once true it stays so, and the key itself is never exported.")
  private @Nullable Boolean exportable;

  @Option(
      names = "--allow-plaintext-backup",
      arity = "1",
      paramLabel = TRUE_OR_FALSE,
      description = "As in Vault; once true it stays so, and there is no such backup.")
  private @Nullable Boolean allowPlaintextBackup;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request =
        new GivenFields()
            .with("min_decryption_version", minDecryptionVersion)
            .with("min_encryption_version", minEncryptionVersion)
            .with("deletion_allowed", deletionAllowed)
            .with("exportable", exportable)
            .with("allow_plaintext_backup", allowPlaintextBackup)
            .values();
    if (request.isEmpty()) {
      throw new ParameterException(commandLine(), "name a setting; transit key show shows them");
    }
    TransitKeyText.print(this, transit.keys().config(key, request));
  }
}
