// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.Collections;
import java.util.ServiceLoader;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * Everything that a program may do with the provider before it needs a key. With the argument
 * {@code load} it also loads the key store and looks at its entries.
 */
final class InertProgram {

  private InertProgram() {}

  public static void main(String[] arguments) throws Exception {
    Provider provider = new ManagedKeysProvider();
    System.out.println(provider.getName() + " has " + provider.getServices().size() + " services");
    Security.addProvider(provider);
    for (Provider each : ServiceLoader.load(Provider.class)) {
      System.out.println("found " + each.getName());
    }
    for (Provider each : Security.getProviders()) {
      System.out.println("registered " + each.getName());
    }
    MessageDigest.getInstance("SHA-256").digest();
    Signature.getInstance("SHA256withECDSA").getAlgorithm();
    KeyPairGenerator.getInstance("RSA").getAlgorithm();
    KeyStore keys = KeyStore.getInstance("ManagedKeys");
    if (arguments.length > 0) {
      keys.load(null, null);
      for (String alias : Collections.list(keys.aliases())) {
        System.out.println("entry " + alias + " " + keys.isKeyEntry(alias));
      }
    }
    System.out.println("done");
  }
}
