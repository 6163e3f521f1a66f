// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys key get}. */
@Command(
    name = "get",
    aliases = "show",
    description = {
      "Shows a key: its entry, its type, what it can do, and of a key pair its certificate and public"
          + " half.",
      "Secrets of the entry are shown as redacted."
    },
    footer = {
      "  managed-keys key get ca-root --config provider.properties",
      "  managed-keys key get ca-root --entry-only --config provider.properties"
    })
final class KeyGetCommand extends ConfiguredCommand implements Callable<Integer> {

  private static final int PEM_LINE = 64;

  /** The JCA's types of service as a person would say it. */
  private static final Map<String, String> LABELS =
      Map.of(
          "Signature", "signatures",
          "Cipher", "ciphers",
          "Mac", "macs",
          "KeyAgreement", "agreements");

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Option(
      names = "--entry-only",
      description = "Only what the entry says; the key service is not asked.")
  private boolean entryOnly;

  @Override
  public Integer call() throws GeneralSecurityException {
    KeyName keyName = namespace.key(name);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", keyName.toString());
    Map<String, Object> entry = entry(keyName);
    if (!entryOnly) {
      try (ManagedKeysProvider provider = provider()) {
        shown.putAll(during("looking for " + keyName, () -> describe(provider, keyName)));
      }
    }
    entry.remove("name");
    shown.put("entry", entry);
    output().values(shown);
    output().document(shown);
    return 0;
  }

  private Map<String, Object> entry(KeyName keyName) {
    try (KeyRegistry registry = configuration().openRegistry()) {
      return Documents.of(
          new Administration(registry).keys().get(keyName.namespace(), keyName.name()));
    }
  }

  private static Map<String, Object> describe(ManagedKeysProvider provider, KeyName keyName)
      throws GeneralSecurityException {
    KeyStore store = NamedKeys.keyStore(provider, keyName);
    ManagedKeyHandle key = NamedKeys.key(store, keyName);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("type", NamedKeys.describeType(key));
    key.algorithms()
        .forEach((service, names) -> shown.put(LABELS.getOrDefault(service, service), names));
    if (store.getCertificate(keyName.name()) instanceof X509Certificate x509) {
      shown.put("subject", x509.getSubjectX500Principal().toString());
      shown.put("issuer", x509.getIssuerX500Principal().toString());
      shown.put("valid_until", x509.getNotAfter().toInstant().toString());
    }
    if (key instanceof ManagedPrivateKey pair) {
      shown.put(
          "public_key",
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'})
                  .encodeToString(pair.getPublicKey().getEncoded())
              + "\n-----END PUBLIC KEY-----\n");
    }
    return shown;
  }
}
