// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys keys test}. */
@Command(
    name = "test",
    description =
        "Signs, decrypts, encrypts, agrees or makes codes with a key on random data, in every way it"
            + " can, and checks each result.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it did not work", "2:the command line is wrong"},
    footerHeading = "%nExample:%n",
    footer = "  managed-keys keys test ca-root --config provider.properties")
final class KeysTestCommand extends ConfiguredCommand implements Callable<Integer> {

  private static final List<Integer> WIDTHS = List.of(32);
  private static final String OK = "ok";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Override
  public Integer call() throws GeneralSecurityException {
    KeyName keyName = KeyName.parse(name);
    Map<String, String> results;
    try (ManagedKeysProvider provider = provider()) {
      results = during("testing " + keyName, () -> test(provider, keyName));
    }
    results.forEach((algorithm, result) -> output().row(WIDTHS, "  " + algorithm, result));
    long good = results.values().stream().filter(result -> result.startsWith(OK)).count();
    long bad = results.size() - good;
    output().line("key '" + keyName + "': " + good + " algorithms work, " + bad + " fail");
    output().document(Map.of("name", keyName.toString(), "algorithms", results));
    return bad == 0 && good > 0 ? 0 : 1;
  }

  private static Map<String, String> test(ManagedKeysProvider provider, KeyName keyName)
      throws GeneralSecurityException {
    Map<String, String> results = new LinkedHashMap<>();
    ManagedKeyHandle key = NamedKeys.key(NamedKeys.keyStore(provider, keyName), keyName);
    for (TestUse.Use use : TestUse.possible(key)) {
      results.put(use.name(), result(provider, key, use));
    }
    return results;
  }

  private static String result(
      ManagedKeysProvider provider, ManagedKeyHandle key, TestUse.Use use) {
    try {
      return OK + TestUse.make(provider, key, use).map(rest -> ", but it " + rest).orElse("");
    } catch (GeneralSecurityException | ProviderException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
