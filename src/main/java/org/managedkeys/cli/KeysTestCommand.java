// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.SignatureAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code managed-keys keys test}. */
@Command(
    name = "test",
    description =
        "Signs random data with a key, in every way it can, and verifies each signature from its"
            + " public half.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  managed-keys keys test ca-root --config provider.properties")
final class KeysTestCommand implements Callable<Integer> {

  private static final List<Integer> WIDTHS = List.of(32);
  private static final String OK = "ok";
  private static final int DATA_BYTES = 1024;
  private static final int SHORT_DATA_BYTES = 32;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private Output output;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Override
  public Integer call() throws GeneralSecurityException {
    KeyName keyName = KeyName.parse(name);
    Map<String, String> results;
    try (ManagedKeysProvider provider = config.provider()) {
      results =
          Progress.during(
              spec.commandLine().getErr(), "testing " + keyName, () -> test(provider, keyName));
    }
    results.forEach((algorithm, result) -> output.row(WIDTHS, "  " + algorithm, result));
    long good = results.values().stream().filter(OK::equals).count();
    long bad = results.size() - good;
    output.line("key '" + keyName + "': " + good + " signature algorithms work, " + bad + " fail");
    output.document(Map.of("name", keyName.toString(), "signatures", results));
    return bad == 0 && good > 0 ? 0 : 1;
  }

  private static Map<String, String> test(ManagedKeysProvider provider, KeyName keyName)
      throws GeneralSecurityException {
    Map<String, String> results = new LinkedHashMap<>();
    ManagedPrivateKey key = NamedKeys.key(NamedKeys.keyStore(provider, keyName), keyName);
    for (String algorithm : NamedKeys.signatureNames(key)) {
      if (!SignatureAlgorithm.of(algorithm).orElseThrow().needsParameters()
          && NamedKeys.refusal(provider, key, algorithm).isEmpty()) {
        results.put(algorithm, signAndVerify(provider, key, algorithm));
      }
    }
    return results;
  }

  private static String signAndVerify(
      ManagedKeysProvider provider, ManagedPrivateKey key, String algorithm) {
    // Names without a digest sign short input only.
    boolean raw = SignatureAlgorithm.of(algorithm).orElseThrow().isShortInputOnly();
    byte[] data = new byte[raw ? SHORT_DATA_BYTES : DATA_BYTES];
    new SecureRandom().nextBytes(data);
    try {
      Signature signature = Signature.getInstance(algorithm, provider);
      signature.initSign(key);
      signature.update(data);
      byte[] signed = signature.sign();
      signature.initVerify(key.getPublicKey());
      signature.update(data);
      return signature.verify(signed) ? OK : "the signature does not verify";
    } catch (GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
