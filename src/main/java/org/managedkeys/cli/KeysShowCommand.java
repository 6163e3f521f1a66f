// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.KeyName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys keys show}. */
@Command(
    name = "show",
    description =
        "Shows a key: its type, what it can do, and of a key pair its certificate and public half.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it did not work", "2:the command line is wrong"},
    footerHeading = "%nExample:%n",
    footer = "  managed-keys keys show ca-root --config provider.properties")
final class KeysShowCommand extends ConfiguredCommand implements Callable<Integer> {

  private static final List<Integer> WIDTHS = List.of(13);
  private static final int PEM_LINE = 64;

  /** The JCA's types of service as a person would say it. */
  private static final Map<String, String> LABELS =
      Map.of(
          "Signature", "signatures",
          "Cipher", "ciphers",
          "Mac", "macs",
          "KeyAgreement", "agreements");

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The key: name, or namespace/name.")
  private String name;

  @Override
  public Integer call() throws GeneralSecurityException {
    KeyName keyName = KeyName.parse(name);
    try (ManagedKeysProvider provider = provider()) {
      print(during("looking for " + keyName, () -> describe(provider, keyName)));
    }
    return 0;
  }

  private static Map<String, Object> describe(ManagedKeysProvider provider, KeyName keyName)
      throws GeneralSecurityException {
    KeyStore store = NamedKeys.keyStore(provider, keyName);
    ManagedKeyHandle key = NamedKeys.key(store, keyName);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", keyName.toString());
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

  private void print(Map<String, Object> shown) {
    shown.forEach((label, value) -> {
      String text =
          value instanceof List<?> list
              ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
              : value.toString();
      if (text.contains("\n")) {
        output().line(text.stripTrailing());
      } else {
        output().row(WIDTHS, label + ":", text);
      }
    });
    output().document(shown);
  }
}
