// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.generators.X25519KeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.params.X25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;

/** A key pair in memory. Immutable; prints its algorithm only. */
final class SoftwareKey {

  /** A key of a kind this library does not know; the message says which. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message, Exception cause) {
      super(message, cause);
    }

    Unusable(String message) {
      super(message);
    }
  }

  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

  /** The chance that a modulus is wrong is at most one in two to the power of this. */
  private static final int CERTAINTY = 128;

  private static final Map<KeyAlgorithm, MLDSAParameters> ML_DSA =
      Map.of(
          KeyAlgorithm.ML_DSA_44, MLDSAParameters.ml_dsa_44,
          KeyAlgorithm.ML_DSA_65, MLDSAParameters.ml_dsa_65,
          KeyAlgorithm.ML_DSA_87, MLDSAParameters.ml_dsa_87);

  private final KeyAlgorithm algorithm;
  private final AsymmetricKeyParameter privateKey;
  private final SubjectPublicKeyInfo publicKey;

  private SoftwareKey(
      KeyAlgorithm algorithm, AsymmetricKeyParameter privateKey, SubjectPublicKeyInfo publicKey) {
    this.algorithm = algorithm;
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  static SoftwareKey generate(KeySpec spec) {
    SecureRandom random = new SecureRandom();
    AsymmetricCipherKeyPairGenerator generator =
        switch (spec.algorithm().family()) {
          case RSA -> new RSAKeyPairGenerator();
          case EC -> new ECKeyPairGenerator();
          case EDDSA -> new Ed25519KeyPairGenerator();
          case XDH -> new X25519KeyPairGenerator();
          case ML_DSA -> new MLDSAKeyPairGenerator();
          case AES, HMAC -> throw noPair(spec.algorithm());
        };
    generator.init(
        switch (spec.algorithm().family()) {
          case RSA -> new RSAKeyGenerationParameters(EXPONENT, random, spec.bits(), CERTAINTY);
          case EC ->
              new ECKeyGenerationParameters(
                  ECNamedDomainParameters.lookup(new ASN1ObjectIdentifier(spec.algorithm().oid())),
                  random);
          case EDDSA -> new Ed25519KeyGenerationParameters(random);
          case XDH -> new X25519KeyGenerationParameters(random);
          case ML_DSA ->
              new MLDSAKeyGenerationParameters(
                  random, Objects.requireNonNull(ML_DSA.get(spec.algorithm())));
          case AES, HMAC -> throw noPair(spec.algorithm());
        });
    AsymmetricKeyParameter made = generator.generateKeyPair().getPrivate();
    try {
      return new SoftwareKey(spec.algorithm(), made, publicOf(made));
    } catch (Unusable e) {
      throw new IllegalStateException("made here, and of no known kind", e);
    }
  }

  /**
   * A stored key; its public half follows from the private one.
   *
   * @param pkcs8 PrivateKeyInfo, RFC 5208
   */
  static SoftwareKey of(byte[] pkcs8) throws Unusable {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      KeyAlgorithm algorithm = algorithm(info.getPrivateKeyAlgorithm());
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(info);
      if (key instanceof MLDSAPrivateKeyParameters mlDsa) {
        MlDsaSecrets.check(mlDsa);
      }
      return new SoftwareKey(algorithm, key, publicOf(key));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle refuses some keys by exceptions of no particular type.
      throw new Unusable("it cannot be read", e);
    }
  }

  private static IllegalArgumentException noPair(KeyAlgorithm algorithm) {
    return new IllegalArgumentException("secret keys are no pairs: " + algorithm);
  }

  private static KeyAlgorithm algorithm(AlgorithmIdentifier identifier) throws Unusable {
    String oid = identifier.getAlgorithm().getId();
    if (oid.equals(KeyAlgorithm.RSA.oid())) {
      return KeyAlgorithm.RSA;
    }
    // An EC key names its curve in the parameters; of others the algorithm says it all.
    boolean isEc = oid.equals(X9ObjectIdentifiers.id_ecPublicKey.getId());
    String curve =
        isEc && identifier.getParameters() instanceof ASN1ObjectIdentifier named
            ? named.getId()
            : oid;
    return KeyAlgorithm.ofCurve(curve)
        .or(() -> KeyAlgorithm.ofParameterSet(curve))
        .filter(row -> isEc == (row.family() == KeyAlgorithm.Family.EC))
        .orElseThrow(() -> new Unusable("its kind is not supported: " + curve));
  }

  private static SubjectPublicKeyInfo publicOf(AsymmetricKeyParameter key) throws Unusable {
    AsymmetricKeyParameter half;
    if (key instanceof RSAPrivateCrtKeyParameters rsa) {
      half = new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
    } else if (key instanceof ECPrivateKeyParameters ec) {
      half =
          new ECPublicKeyParameters(
              new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
              ec.getParameters());
    } else if (key instanceof Ed25519PrivateKeyParameters ed) {
      half = ed.generatePublicKey();
    } else if (key instanceof X25519PrivateKeyParameters x) {
      half = x.generatePublicKey();
    } else if (key instanceof MLDSAPrivateKeyParameters mlDsa) {
      half = mlDsa.getPublicKeyParameters();
    } else {
      throw new Unusable("its public half cannot be told from it");
    }
    try {
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half);
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }

  KeyAlgorithm algorithm() {
    return algorithm;
  }

  AsymmetricKeyParameter privateKey() {
    return privateKey;
  }

  SubjectPublicKeyInfo publicKey() {
    return publicKey;
  }

  byte[] subjectPublicKeyInfo() {
    try {
      return publicKey.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }

  /** Length of an RSA signature; 0 for other keys. */
  int modulusBytes() {
    return privateKey instanceof RSAKeyParameters rsa ? (rsa.getModulus().bitLength() + 7) / 8 : 0;
  }

  /** PrivateKeyInfo, RFC 5208. */
  byte[] pkcs8() throws IOException {
    return PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded();
  }

  @Override
  public String toString() {
    return algorithm.toString();
  }
}
