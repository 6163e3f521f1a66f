// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit key create}. */
@Command(
    name = "create",
    description = {
      "Makes a key whose first version is a managed key.",
      "With --managed-key-name it is one that has an entry, which the mount has to be allowed;"
          + " with --type alone a new one is made in the mount's default connection, where"
          + " allow_generate_key permits."
    },
    footer = {
      "  managed-keys transit key create orders --managed-key-name orders-2026 --config"
          + " provider.properties",
      "  managed-keys transit key create files --type aes256-gcm96 --encryption envelope --config"
          + " provider.properties"
    })
final class TransitKeyCreateCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ManagedKeyOption managed;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description =
          "aes128-gcm96, aes256-gcm96, ecdsa-p256, ecdsa-p384, ecdsa-p521, ed25519, rsa-2048,"
              + " rsa-3072, rsa-4096, ml-dsa, hmac, aes128-cmac, aes192-cmac or aes256-cmac, as far"
              + " as the service makes them. Default: managed_key where one is named, else"
              + " aes256-gcm96.")
  private @Nullable String type;

  @Option(
      names = "--key-size",
      paramLabel = "BYTES",
      description = "Of type hmac: 32, 48 or 64. Default: 32.")
  private @Nullable Integer keySize;

  @Option(
      names = "--parameter-set",
      paramLabel = "SET",
      description = "Of type ml-dsa: 44, 65 or 87.")
  private @Nullable String parameterSet;

  @Option(
      names = "--exportable",
      description = "As in Vault; the key itself is never exported, whatever is said here.")
  private boolean exportable;

  @Option(names = "--allow-plaintext-backup", description = "As in Vault, and without effect.")
  private boolean allowPlaintextBackup;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request =
        managed
            .addTo(new GivenFields())
            .with("type", type == null && managed.isGiven() ? "managed_key" : type)
            .with("key_size", keySize)
            .with("parameter_set", parameterSet)
            .flag("exportable", exportable)
            .flag("allow_plaintext_backup", allowPlaintextBackup)
            .values();
    Answer answer = during("making the key", () -> transit.keys().create(key, request));
    TransitKeyText.print(this, answer);
  }
}
