// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Collections;
import java.util.Map;

/**
 * Signs with every key of key stores, and says who signed and who verified. It names no provider,
 * but for the key stores of those in its arguments.
 */
final class SigningProgram {

  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519");
  private static final byte[] MESSAGE = "hello".getBytes(UTF_8);

  private SigningProgram() {}

  public static void main(String[] providers) throws Exception {
    if (providers.length == 0) {
      use(KeyStore.getInstance("ManagedKeys"));
    }
    for (String provider : providers) {
      use(KeyStore.getInstance("ManagedKeys", provider));
    }
  }

  private static void use(KeyStore keys) throws Exception {
    keys.load(null, null);
    for (String alias : Collections.list(keys.aliases())) {
      if (!(keys.getKey(alias, null) instanceof PrivateKey key)) {
        throw new GeneralSecurityException(alias + " is no private key");
      }
      Signature signer = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
      signer.initSign(key);
      signer.update(MESSAGE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(signer.getAlgorithm());
      verifier.initVerify(keys.getCertificate(alias));
      verifier.update(MESSAGE);
      System.out.println(
          keys.getProvider().getName()
              + ": "
              + alias
              + " signs at "
              + signer.getProvider().getName()
              + ", verified "
              + verifier.verify(signature)
              + " at "
              + verifier.getProvider().getName());
    }
  }
}
