// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.pki.CertificateAlgorithm;

/** Keys that are as they should be, and the parts of others that are not. */
final class SampleKeys {

  /** Knows every algorithm on every JDK. */
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  static final KeyPair ROOT_PAIR = elliptic("secp256r1");
  static final SubjectPublicKeyInfo ROOT = info(ROOT_PAIR);
  static final SubjectPublicKeyInfo AUTHORITY = info(elliptic("secp256r1"));
  static final SubjectPublicKeyInfo LEAF = info(elliptic("secp256r1"));
  static final KeyPair RSA_PAIR = generate("RSA", 2048);
  static final SubjectPublicKeyInfo RSA = info(RSA_PAIR);
  static final SubjectPublicKeyInfo ED25519 = info(generate("Ed25519", 0));
  static final BigInteger USUAL_EXPONENT = BigInteger.valueOf(65_537);

  private SampleKeys() {}

  static KeyPair elliptic(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, PROVIDER);
      if (bits > 0) {
        generator.initialize(bits, new SecureRandom());
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key that can sign by an algorithm. */
  static KeyPair like(CertificateAlgorithm algorithm) {
    String name = algorithm.jcaName();
    if (name.contains("RSA")) {
      return RSA_PAIR;
    }
    return name.contains("ECDSA") ? ROOT_PAIR : generate(name, 0);
  }

  static SubjectPublicKeyInfo info(KeyPair pair) {
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
  }

  static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) {
    return Samples.info(
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
        Samples.der(
            new DERSequence(
                new ASN1Encodable[] {new ASN1Integer(modulus), new ASN1Integer(exponent)})));
  }

  /** An odd number of so many bits, of which nobody knows the factors. */
  static BigInteger odd(int bits) {
    return new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
  }

  static BigInteger modulus() {
    return Objects.requireNonNull(new LintedKey(RSA).modulus());
  }

  static SubjectPublicKeyInfo onCurve(ASN1ObjectIdentifier curve, byte[] point) {
    return Samples.info(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point);
  }

  static SubjectPublicKeyInfo raw(String type, int octets) {
    byte[] bits = new byte[octets];
    new Random(octets).nextBytes(bits);
    return Samples.info(new AlgorithmIdentifier(new ASN1ObjectIdentifier(type)), bits);
  }
}
