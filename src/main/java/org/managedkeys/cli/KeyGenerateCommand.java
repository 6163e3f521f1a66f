// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.KeyDescription;
import org.managedkeys.registry.admin.PublicFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys key generate}. */
@Command(
    name = "generate",
    description = {
      "Makes a key pair or a secret key in its key service.",
      "A name that has an entry gets the key it describes, where allow_generate_key of the entry"
          + " permits it; any other name gets a key in the default connection, where that"
          + " connection's allow_generate_key permits it."
    },
    footer = {
      "  managed-keys key generate ca-root --type P-256 --config provider.properties",
      "  managed-keys key generate team-a/orders --type rsa-3072 --config provider.properties"
    })
final class KeyGenerateCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description =
          "rsa-2048, rsa-3072, rsa-4096, P-256, P-384, P-521, secp256k1, ed25519, x25519, ml-dsa-44,"
              + " ml-dsa-65, ml-dsa-87, aes-128, aes-192, aes-256 or hmac-256. Default: the entry's"
              + " key_type, curve or key_bits.")
  private @Nullable String type;

  @Override
  public void run() {
    KeyName keyName = namespace.key(name);
    try (KeyRegistry registry = configuration().openRegistry()) {
      boolean entry = registry.entry(keyName).isPresent();
      String made =
          during(
              "making " + keyName,
              () ->
                  type == null && entry
                      ? generateAsDescribed(registry, keyName)
                      : generate(registry, keyName, entry, wanted(keyName)).toString());
      output().line("made " + made + " key '" + keyName + "'");
      output().document(Map.of("name", keyName.toString(), "type", made));
    }
  }

  private KeySpec wanted(KeyName keyName) {
    if (type != null) {
      return KeySpec.parse(type);
    }
    throw KeyException.of(
        KeyException.Kind.INVALID,
        "key '" + keyName + "'",
        "generate it",
        "nothing says which type of key it should be",
        "add --type P-256, or another type");
  }

  /** What the entry says, or else what the service made of it. */
  private static String generateAsDescribed(KeyRegistry registry, KeyName name) {
    KeyDescription made =
        new Administration(registry).keys().generate(name.namespace(), name.name());
    return registry
        .entry(name)
        .flatMap(KeyEntry::wantedSpec)
        .map(KeySpec::toString)
        .or(() -> made.publicFacts().map(PublicFacts::algorithm))
        .orElse(made.type());
  }

  private static KeySpec generate(
      KeyRegistry registry, KeyName name, boolean hasEntry, KeySpec wanted) {
    if (hasEntry) {
      registry.lifecycle().generateDeclared(name, wanted);
    } else {
      registry
          .lifecycle()
          .generate(name, Map.of(), wanted, KeyUsage.defaultsOf(wanted.algorithm().family()));
    }
    return wanted;
  }
}
