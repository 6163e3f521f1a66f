// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.KeyAdmin;
import org.managedkeys.registry.admin.KeyTest;
import org.managedkeys.registry.admin.KeyTestResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys key test}. */
@Command(
    name = "test",
    description = {
      "Signs, decrypts, encrypts, agrees or makes codes with a key on random data, in every way it"
          + " can, and checks each result.",
      "With --operation it is tried in one way, and the key is made first if it is not there and its"
          + " entry allows that."
    },
    footer = {
      "  managed-keys key test ca-root --config provider.properties",
      "  managed-keys key test ca-root --operation sign --hash-algorithm sha2-256 --config"
          + " provider.properties"
    })
final class KeyTestCommand extends ConfiguredCommand implements Callable<Integer> {

  private static final List<Integer> WIDTHS = List.of(32);
  private static final String OK = "ok";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Option(
      names = "--operation",
      paramLabel = "OPERATION",
      description = "sign, encrypt or mac. Default: everything that the key can do.")
  private KeyTest.@Nullable Kind operation;

  @Option(
      names = "--hash-algorithm",
      paramLabel = "HASH",
      description = "With --operation: sha2-256, sha2-384 and so on. Default: what suits the key.")
  private @Nullable String hashAlgorithm;

  @Option(names = "--use-pss", description = "With --operation sign: RSA-PSS.")
  private boolean usePss;

  @Override
  public Integer call() throws GeneralSecurityException {
    KeyName keyName = namespace.key(name);
    if (operation != null) {
      testOnce(keyName, new KeyTest(operation, Optional.ofNullable(hashAlgorithm), usePss));
      return 0;
    }
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

  private void testOnce(KeyName keyName, KeyTest wanted) {
    try (KeyRegistry registry = configuration().openRegistry()) {
      KeyAdmin keys = new Administration(registry).keys();
      KeyTestResult result =
          during(
              "testing " + keyName, () -> keys.test(keyName.namespace(), keyName.name(), wanted));
      output()
          .line(
              "key '"
                  + keyName
                  + "': "
                  + result.operation()
                  + " with "
                  + result.algorithm()
                  + " works, "
                  + result.took().toMillis()
                  + " ms");
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", keyName.toString());
      document.put("operation", result.operation());
      document.put("algorithm", result.algorithm());
      document.put("milliseconds", result.took().toMillis());
      output().document(document);
    }
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
