// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.file.Path;
import java.security.KeyStore;
import org.managedkeys.testkit.OpenSsl;

/**
 * Serves TLS 1.2 by the old key exchange, in which the server's RSA key decrypts the secret that
 * the client chose, and has OpenSSL connect. Arguments: the name of an RSA key, and a folder.
 */
final class StaticRsaProgram {

  private StaticRsaProgram() {}

  public static void main(String[] arguments) throws Exception {
    KeyStore keys = KeyStore.getInstance(ManagedKeysProvider.NAME);
    keys.load(null, null);
    Path trusted =
        OpenSsl.writePem(
            Path.of(arguments[1]).resolve("trusted.pem"),
            "CERTIFICATE",
            keys.getCertificate(arguments[0]).getEncoded());
    try (TlsEndpoints.Server server =
        new TlsEndpoints.Server(TlsEndpoints.context("PKIX", keys), "TLSv1.2", false)) {
      OpenSsl.Result client =
          OpenSsl.run(
              "s_client",
              "-connect",
              server.address(),
              "-CAfile",
              trusted.toString(),
              "-verify_return_error",
              "-cipher",
              "AES128-GCM-SHA256");
      client
          .output()
          .lines()
          .filter(line -> line.startsWith("New, ") || line.contains("Verify return code"))
          .map(String::strip)
          .distinct()
          .forEach(System.out::println);
      System.out.println(server.session().getCipherSuite());
    }
  }
}
