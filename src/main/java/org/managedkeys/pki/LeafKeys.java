// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.Objects;

/**
 * Makes keys for the subjects of certificates, in software: whoever asked gets the private key
 * once, and nobody keeps it. Thread-safe.
 */
public final class LeafKeys {

  /** The one curve that the JDK no longer computes on. */
  private static final int ONLY_BOUNCY_CASTLE = 224;

  private LeafKeys() {}

  /**
   * A new key pair.
   *
   * @throws PkiException UNSUPPORTED if this JVM cannot make one
   */
  public static KeyPair generate(LeafKeySpec spec) {
    try {
      KeyPairGenerator generator;
      if (spec.keyType().equals("rsa")) {
        generator = KeyPairGenerator.getInstance("RSA", jdk("SunRsaSign"));
        generator.initialize(spec.keyBits());
      } else if (spec.keyType().equals("ec")) {
        generator =
            KeyPairGenerator.getInstance(
                "EC",
                spec.keyBits() == ONLY_BOUNCY_CASTLE ? SignatureCheck.BOUNCY_CASTLE : jdk("SunEC"));
        generator.initialize(new ECGenParameterSpec(curve(spec.keyBits())));
      } else {
        generator = KeyPairGenerator.getInstance("Ed25519", jdk("SunEC"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw PkiException.unsupported(
          "this JVM makes no key of the key_type " + spec.keyType(), null, e);
    }
  }

  private static String curve(int bits) {
    return "secp" + bits + "r1";
  }

  /** By name: a provider that stands before the JDK's may keep its keys to itself. */
  private static Provider jdk(String name) {
    return Objects.requireNonNullElse(Security.getProvider(name), SignatureCheck.BOUNCY_CASTLE);
  }
}
