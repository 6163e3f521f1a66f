// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Providers;

/** TLS 1.3 servers whose keys are in the clouds; the client demands the one signature meant. */
@Isolated("changes the JVM's provider list")
final class CloudTlsTest {

  @ParameterizedTest
  @CsvSource({
    "awskms, p256, EC, P-256",
    "awskms, pss, RSA, rsa-2048",
    "azurekeyvault, p256, EC, P-256",
    "azurekeyvault, pss, RSA, rsa-2048",
    "gcpckms, p256, EC, P-256",
    "gcpckms, pss, RSA, rsa-2048",
  })
  void handshake_withAKeyInTheCloud_isComplete(
      String service, String name, String algorithm, String type, @TempDir Path folder)
      throws Exception {
    try (CloudServer server = CloudServer.start(service)) {
      ManagedKeysProvider provider =
          Providers.configured(server.configure(folder, declaration(service, name)));
      Security.addProvider(provider);
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
        generator.initialize(ManagedKeyGenParameterSpec.named(name).type(type).build());
        generator.generateKeyPair();
        KeyStore keys = Providers.keyStore(provider);
        SSLContext serving = TlsEndpoints.context("PKIX", keys);
        SSLContext calling = TlsEndpoints.context("PKIX", null, keys.getCertificate(name));

        TlsEndpoints.Sessions sessions = TlsEndpoints.connect(calling, serving, "TLSv1.3", false);

        assertThat(sessions.client().getPeerCertificates()[0]).isEqualTo(keys.getCertificate(name));
      } finally {
        Security.removeProvider(provider.getName());
        provider.close();
      }
    }
  }

  /** A version of Google's has one algorithm, which its entry names; TLS 1.3 takes PSS alone. */
  private static String[] declaration(String service, String name) {
    return service.equals("gcpckms") && name.equals("pss")
        ? new String[] {
          "key.pss.crypto_key = pss",
          "key.pss.algorithm = RSA_SIGN_PSS_2048_SHA256",
          "key.pss.allow_generate_key = true"
        }
        : new String[0];
  }
}
