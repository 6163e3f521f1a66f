// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.HexFormat;

/**
 * As {@link FirstSignatureProgram}, with the JDK's provider for PKCS #11. Arguments: its
 * configuration, alias, PIN.
 */
final class FirstSunSignatureProgram {

  private FirstSunSignatureProgram() {}

  public static void main(String[] arguments) throws Exception {
    Provider provider = Security.getProvider("SunPKCS11").configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("PKCS11", provider);
    keys.load(null, arguments[2].toCharArray());
    Signature signature = Signature.getInstance("SHA256withRSA", provider);
    signature.initSign((PrivateKey) keys.getKey(arguments[1], null));
    signature.update("message".getBytes(StandardCharsets.UTF_8));
    System.out.println(HexFormat.of().formatHex(signature.sign()));
    System.in.read();
  }
}
