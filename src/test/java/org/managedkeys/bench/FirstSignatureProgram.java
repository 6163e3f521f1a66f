// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.HexFormat;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A process that makes one signature with this library, says which, and ends when its input does.
 * Arguments: configuration, alias.
 */
final class FirstSignatureProgram {

  private FirstSignatureProgram() {}

  public static void main(String[] arguments) throws Exception {
    Provider provider = new ManagedKeysProvider().configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);
    keys.load(null, null);
    Signature signature = Signature.getInstance("SHA256withRSA", provider);
    signature.initSign((PrivateKey) keys.getKey(arguments[1], null));
    signature.update("message".getBytes(StandardCharsets.UTF_8));
    System.out.println(HexFormat.of().formatHex(signature.sign()));
    System.in.read();
  }
}
