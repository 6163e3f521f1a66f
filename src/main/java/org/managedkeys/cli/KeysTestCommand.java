// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.List;
import java.util.Locale;
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

  private static final int DATA_BYTES = 1024;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Override
  public Integer call() throws GeneralSecurityException {
    PrintWriter out = spec.commandLine().getOut();
    KeyName keyName = KeyName.parse(name);
    try (ManagedKeysProvider provider = config.provider()) {
      ManagedPrivateKey key = NamedKeys.key(NamedKeys.keyStore(provider, keyName), keyName);
      List<String> names =
          NamedKeys.signatureNames(key).stream()
              .filter(n -> !SignatureAlgorithm.of(n).orElseThrow().needsParameters())
              .toList();
      int good = 0;
      int bad = 0;
      for (String algorithm : names) {
        if (NamedKeys.refusal(provider, key, algorithm).isPresent()) {
          continue;
        }
        boolean works = signsAndVerifies(provider, key, algorithm, out);
        good += works ? 1 : 0;
        bad += works ? 0 : 1;
      }
      out.println(
          "key '" + keyName + "': " + good + " signature algorithms work, " + bad + " fail");
      return bad == 0 && good > 0 ? 0 : 1;
    }
  }

  private static boolean signsAndVerifies(
      ManagedKeysProvider provider, ManagedPrivateKey key, String algorithm, PrintWriter out) {
    // Names without a digest sign short input only.
    boolean raw = algorithm.startsWith("NONE");
    byte[] data = new byte[raw ? Integer.SIZE : DATA_BYTES];
    new SecureRandom().nextBytes(data);
    String result;
    try {
      Signature signature = Signature.getInstance(algorithm, provider);
      signature.initSign(key);
      signature.update(data);
      byte[] signed = signature.sign();
      signature.initVerify(key.getPublicKey());
      signature.update(data);
      result = signature.verify(signed) ? "ok" : "the signature does not verify";
    } catch (GeneralSecurityException e) {
      result = String.valueOf(e.getMessage());
    }
    out.printf(Locale.ROOT, "  %-28s %s%n", algorithm, result);
    return result.equals("ok");
  }
}
