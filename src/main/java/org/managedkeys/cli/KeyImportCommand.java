// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code managed-keys key import}. */
@Command(
    name = "import",
    description = {
      "Brings a software key from a PKCS#12 file into its key service; it cannot be taken out again.",
      "allow_store_key of the entry, or of the connection for a new name, must permit it, and"
          + " allow_replace_key where it takes the place of another key."
    },
    footer =
        "  managed-keys key import stamps --from software.p12 --password-file password --config"
            + " provider.properties")
final class KeyImportCommand extends ConfiguredCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(names = "--from", paramLabel = "FILE", required = true, description = "The file.")
  private Path file;

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "Which key of the file. Default: the only one.")
  private @Nullable String alias;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The password of the file; - is standard input. Default: asked for.")
  private @Nullable String passwordFile;

  @Override
  public Integer call() throws GeneralSecurityException, IOException {
    KeyName key = namespace.key(name);
    char[] password = password();
    try (ManagedKeysProvider provider = provider()) {
      KeyStore from = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        from.load(in, password);
      }
      KeyStore.ProtectionParameter protection = new KeyStore.PasswordProtection(password);
      KeyStore.Entry entry = from.getEntry(chosen(from), protection);
      during(
          "bringing in " + key,
          () -> {
            NamedKeys.keyStore(provider, key).setEntry(key.name(), entry, null);
            return key;
          });
    } finally {
      Arrays.fill(password, '\0');
    }
    output().line("brought in key '" + key + "'");
    output().document(Map.of("name", key.toString()));
    return 0;
  }

  private String chosen(KeyStore from) throws GeneralSecurityException {
    if (alias != null && from.isKeyEntry(alias)) {
      return alias;
    }
    List<String> keys = Collections.list(from.aliases());
    for (String each : List.copyOf(keys)) {
      if (!from.isKeyEntry(each)) {
        keys.remove(each);
      }
    }
    if (alias == null && keys.size() == 1) {
      return keys.get(0);
    }
    throw KeyException.of(
        KeyException.Kind.INVALID,
        "'" + file + "'",
        "bring in a key of it",
        (alias == null ? "it does not hold exactly one" : "none has the alias '" + alias + "'")
            + "; its keys are "
            + keys,
        "name one with --alias");
  }

  private char[] password() {
    if (passwordFile != null) {
      return FieldArguments.content("password", passwordFile).toCharArray();
    }
    @Nullable Console console = Terminal.find().orElse(null);
    char @Nullable [] typed =
        console == null ? null : console.readPassword("password of %s: ", file);
    if (typed == null) {
      throw new ParameterException(
          commandLine(), "there is no terminal to ask for the password at: use --password-file");
    }
    return typed;
  }
}
