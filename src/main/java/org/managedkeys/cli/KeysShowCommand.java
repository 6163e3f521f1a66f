// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.KeyName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code managed-keys keys show}. */
@Command(
    name = "show",
    description = "Shows a key: its type, what it can do, its certificate and its public half.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  managed-keys keys show ca-root --config provider.properties")
final class KeysShowCommand implements Runnable {

  private static final int PEM_LINE = 64;

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
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    KeyName keyName = KeyName.parse(name);
    try (ManagedKeysProvider provider = config.provider()) {
      KeyStore store = NamedKeys.keyStore(provider, keyName);
      ManagedPrivateKey key = NamedKeys.key(store, keyName);
      out.println("Name:        " + keyName);
      out.println("Type:        " + NamedKeys.describeType(key.getPublicKey()));
      out.println("Signatures:  " + signatures(provider, key));
      @Nullable Certificate certificate = store.getCertificate(keyName.name());
      if (certificate instanceof X509Certificate x509) {
        out.println("Certificate: " + x509.getSubjectX500Principal());
        out.println("  issuer:    " + x509.getIssuerX500Principal());
        out.println("  until:     " + x509.getNotAfter().toInstant());
      } else {
        out.println("Certificate: none");
      }
      out.println("-----BEGIN PUBLIC KEY-----");
      out.println(
          Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'})
              .encodeToString(key.getPublicKey().getEncoded()));
      out.println("-----END PUBLIC KEY-----");
    } catch (GeneralSecurityException e) {
      throw NamedKeys.failure(keyName, "show", e);
    }
  }

  private static String signatures(ManagedKeysProvider provider, ManagedPrivateKey key) {
    List<String> names =
        NamedKeys.signatureNames(key).stream()
            .filter(algorithm -> NamedKeys.refusal(provider, key, algorithm).isEmpty())
            .toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
