// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.managedkeys.backend.pkcs11.Certificates;

/**
 * Puts EC keys with certificates onto a token by SunPKCS11, in one process. Arguments: its
 * configuration, PIN, a folder for files, how many.
 */
final class CertifiedKeysProgram {

  private CertifiedKeysProgram() {}

  public static void main(String[] arguments) throws Exception {
    Provider provider = Security.getProvider("SunPKCS11").configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("PKCS11", provider);
    keys.load(null, arguments[1].toCharArray());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(256);
    for (int number = 0; number < Integer.parseInt(arguments[3]); number++) {
      KeyPair pair = generator.generateKeyPair();
      String name = "key-" + number;
      Path file = Certificates.write(Path.of(arguments[2]), pair.getPublic().getEncoded(), name);
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
      keys.setKeyEntry(name, pair.getPrivate(), null, new Certificate[] {certificate});
    }
    System.out.println(keys.size());
    System.in.read();
  }
}
