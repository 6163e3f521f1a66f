// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Software keys of several providers, made once. */
public final class TestKeys {

  public static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
  public static final Provider SUN_RSA = provider("SunRsaSign");
  public static final Provider SUN_EC = provider("SunEC");

  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

  private TestKeys() {}

  private static Provider provider(String name) {
    return Objects.requireNonNull(Security.getProvider(name));
  }

  /** P-256. */
  public static KeyPair ec() {
    return ec("secp256r1");
  }

  public static KeyPair ec(String curve) {
    return pair(curve, "EC", SUN_EC, new ECGenParameterSpec(curve));
  }

  public static KeyPair rsa() {
    return pair("rsa", "RSA", SUN_RSA, rsa(2048));
  }

  /** One that says of itself that it is for PSS only. */
  public static KeyPair rsaPss() {
    return pair("pss", "RSASSA-PSS", SUN_RSA, rsa(2048));
  }

  public static KeyPair ed25519() {
    return pair("ed25519", "Ed25519", SUN_EC, null);
  }

  /** ML-DSA-44, -65 or -87. */
  public static KeyPair mlDsa(String name) {
    return pair(name, name, BOUNCY_CASTLE, null);
  }

  /** Another key of the type each time that is asked with another name. */
  public static KeyPair otherEc(String name) {
    return pair("other " + name, "EC", SUN_EC, new ECGenParameterSpec("secp256r1"));
  }

  /** As {@link #otherEc}, RSA. */
  public static KeyPair otherRsa(String name) {
    return pair("other rsa " + name, "RSA", SUN_RSA, rsa(2048));
  }

  private static RSAKeyGenParameterSpec rsa(int bits) {
    return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
  }

  public static SubjectPublicKeyInfo spki(KeyPair pair) {
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
  }

  /** A key that signs, by the provider that it is of. */
  public static SigningKey signing(KeyPair pair) {
    String algorithm = pair.getPrivate().getAlgorithm();
    Provider provider =
        algorithm.startsWith("RSA") ? SUN_RSA : algorithm.startsWith("E") ? SUN_EC : BOUNCY_CASTLE;
    return new SigningKey(pair.getPrivate(), pair.getPublic(), provider);
  }

  private static KeyPair pair(
      String name, String algorithm, Provider provider, @Nullable AlgorithmParameterSpec spec) {
    return PAIRS.computeIfAbsent(
        name,
        ignored -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
            if (spec != null) {
              generator.initialize(spec);
            }
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
