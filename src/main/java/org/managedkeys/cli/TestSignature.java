// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Comparator;
import java.util.List;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.SignatureAlgorithm;

/** Signs random data with a key, and verifies the signature by its public half. */
final class TestSignature {

  private static final int DATA_BYTES = 1024;
  private static final int SHORT_DATA_BYTES = 32;

  private TestSignature() {}

  /** The names by which a key, at its service, can sign without parameters. Asks no service. */
  static List<String> possible(ManagedKeysProvider provider, ManagedPrivateKey key) {
    return NamedKeys.signatureNames(key).stream()
        .filter(name -> !SignatureAlgorithm.of(name).orElseThrow().needsParameters())
        .filter(name -> NamedKeys.refusal(provider, key, name).isEmpty())
        .toList();
  }

  /**
   * Makes one signature with a key.
   *
   * @return the name of the algorithm, one that the key can serve
   * @throws GeneralSecurityException if the key cannot sign at all, or the signature is wrong
   */
  static String make(ManagedKeysProvider provider, ManagedPrivateKey key)
      throws GeneralSecurityException {
    // One with a digest if there is any, SHA-256 for choice.
    String algorithm =
        possible(provider, key).stream()
            .min(
                Comparator.comparing((String able) ->
                        SignatureAlgorithm.of(able).orElseThrow().isShortInputOnly())
                    .thenComparing(able -> !able.startsWith("SHA256")))
            .orElse(NamedKeys.signatureNames(key).get(0));
    make(provider, key, algorithm);
    return algorithm;
  }

  /**
   * Makes one signature by an algorithm.
   *
   * @throws GeneralSecurityException if the key cannot, or the signature does not verify
   */
  static void make(ManagedKeysProvider provider, ManagedPrivateKey key, String algorithm)
      throws GeneralSecurityException {
    // Names without a digest sign short input only.
    boolean raw = SignatureAlgorithm.of(algorithm).orElseThrow().isShortInputOnly();
    byte[] data = new byte[raw ? SHORT_DATA_BYTES : DATA_BYTES];
    new SecureRandom().nextBytes(data);
    Signature signature = Signature.getInstance(algorithm, provider);
    signature.initSign(key);
    signature.update(data);
    byte[] signed = signature.sign();
    signature.initVerify(key.getPublicKey());
    signature.update(data);
    if (!signature.verify(signed)) {
      throw new SignatureException("the signature does not verify");
    }
  }
}
