// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyCurveName;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyMaterial;

/** Between JSON Web Keys (RFC 7517) as the service has them, and the keys of the contract. */
final class JsonWebKeys {

  /** A key that is not what it should be; the message says why and tells nothing of it. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message, null, false, false);
    }
  }

  private static final String HARDWARE = "-HSM";

  private JsonWebKeys() {}

  /** A version as the service describes it. */
  static KeyVersion version(KeyVaultKey key) throws Unusable {
    JsonWebKey jwk = key.getKey();
    String version = key.getProperties().getVersion();
    if (key.getName() == null || version == null || version.isEmpty()) {
      throw new Unusable("it has no identifier");
    }
    String type = String.valueOf(jwk.getKeyType()).replace(HARDWARE, "");
    Boolean certified = key.getProperties().isManaged();
    Map<String, String> tags = key.getProperties().getTags();
    byte[] publicKey = {};
    int modulusBytes = 0;
    KeyAlgorithm algorithm;
    switch (type) {
      case "RSA" -> {
        algorithm = KeyAlgorithm.RSA;
        BigInteger modulus = integer(jwk.getN(), "modulus");
        publicKey = rsa(modulus, integer(jwk.getE(), "exponent"));
        modulusBytes = (modulus.bitLength() + 7) / Byte.SIZE;
      }
      case "EC" -> {
        algorithm = curve(jwk.getCurveName());
        publicKey = ec(algorithm, integer(jwk.getX(), "x"), integer(jwk.getY(), "y"));
      }
      case "oct" -> algorithm = KeyAlgorithm.AES;
      default -> throw new Unusable("its type is not supported: " + type);
    }
    return new KeyVersion(
        key.getName(),
        version,
        algorithm,
        publicKey,
        modulusBytes,
        certified != null && certified,
        tags == null ? Map.of() : Map.copyOf(tags));
  }

  /** The curve by the service's name. */
  static KeyCurveName curve(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case EC_P256 -> KeyCurveName.P_256;
      case EC_P384 -> KeyCurveName.P_384;
      case EC_P521 -> KeyCurveName.P_521;
      case EC_SECP256K1 -> KeyCurveName.P_256K;
      default -> throw new IllegalArgumentException("no curve of the service: " + algorithm);
    };
  }

  private static KeyAlgorithm curve(@Nullable KeyCurveName name) throws Unusable {
    for (KeyAlgorithm row : KeyAlgorithm.values()) {
      if (row.family() == Family.EC && curve(row).equals(name)) {
        return row;
      }
    }
    throw new Unusable("its curve is not supported: " + name);
  }

  /**
   * A key that is to be brought in. Its secret parts are copies, which {@link
   * JsonWebKey#clearMemory} overwrites.
   */
  static JsonWebKey of(KeyMaterial material, boolean hardware, List<String> operations)
      throws Unusable {
    JsonWebKey jwk =
        material.algorithm() == KeyAlgorithm.AES
            ? new JsonWebKey().setK(material.encoded().clone())
            : pair(material);
    String type =
        switch (material.algorithm().family()) {
          case AES -> "oct";
          case RSA -> "RSA";
          default -> "EC";
        };
    return jwk.setKeyType(KeyType.fromString(hardware ? type + HARDWARE : type))
        .setKeyOps(operations.stream().map(KeyOperation::fromString).toList());
  }

  private static JsonWebKey pair(KeyMaterial material) throws Unusable {
    byte[] expected =
        material
            .subjectPublicKeyInfo()
            .orElseThrow(() -> new IllegalArgumentException("a pair has a public half"));
    try {
      AsymmetricKeyParameter key =
          PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(material.encoded()));
      if (material.algorithm() == KeyAlgorithm.RSA
          && key instanceof RSAPrivateCrtKeyParameters rsa) {
        if (!Arrays.equals(expected, rsa(rsa.getModulus(), rsa.getPublicExponent()))) {
          throw new Unusable("the public key given for it is another's");
        }
        return rsa(rsa);
      }
      if (key instanceof ECPrivateKeyParameters ec
          && PublicKeyFactory.createKey(expected) instanceof ECPublicKeyParameters open) {
        return ec(material.algorithm(), ec, open);
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle refuses some keys by exceptions of no particular type, which may tell parts.
      throw new Unusable("it cannot be read");
    }
    throw new Unusable("its kind is not the one that was said");
  }

  private static JsonWebKey rsa(RSAPrivateCrtKeyParameters key) {
    return new JsonWebKey()
        .setN(BigIntegers.asUnsignedByteArray(key.getModulus()))
        .setE(BigIntegers.asUnsignedByteArray(key.getPublicExponent()))
        .setD(BigIntegers.asUnsignedByteArray(key.getExponent()))
        .setP(BigIntegers.asUnsignedByteArray(key.getP()))
        .setQ(BigIntegers.asUnsignedByteArray(key.getQ()))
        .setDp(BigIntegers.asUnsignedByteArray(key.getDP()))
        .setDq(BigIntegers.asUnsignedByteArray(key.getDQ()))
        .setQi(BigIntegers.asUnsignedByteArray(key.getQInv()));
  }

  private static JsonWebKey ec(
      KeyAlgorithm algorithm, ECPrivateKeyParameters key, ECPublicKeyParameters open)
      throws Unusable {
    if (!key.getParameters().equals(open.getParameters())) {
      throw new Unusable("the public key given for it is another's");
    }
    int length = algorithm.coordinateBytes();
    return new JsonWebKey()
        .setCurveName(curve(algorithm))
        .setX(BigIntegers.asUnsignedByteArray(length, open.getQ().getAffineXCoord().toBigInteger()))
        .setY(BigIntegers.asUnsignedByteArray(length, open.getQ().getAffineYCoord().toBigInteger()))
        .setD(BigIntegers.asUnsignedByteArray(length, key.getD()));
  }

  private static byte[] rsa(BigInteger modulus, BigInteger exponent) throws Unusable {
    try {
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
              new RSAKeyParameters(false, modulus, exponent))
          .getEncoded();
    } catch (IOException | RuntimeException e) {
      throw new Unusable("its public half is no RSA key: " + e.getMessage());
    }
  }

  private static byte[] ec(KeyAlgorithm algorithm, BigInteger x, BigInteger y) throws Unusable {
    try {
      ECNamedDomainParameters domain =
          ECNamedDomainParameters.lookup(new ASN1ObjectIdentifier(algorithm.oid()));
      // Both refuse what is no point of the curve.
      ECPublicKeyParameters key =
          new ECPublicKeyParameters(
              domain.validatePublicPoint(domain.getCurve().createPoint(x, y)), domain);
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
    } catch (IOException | RuntimeException e) {
      throw new Unusable("its public half is no point of the curve");
    }
  }

  private static BigInteger integer(byte @Nullable [] bytes, String part) throws Unusable {
    if (bytes == null || bytes.length == 0) {
      throw new Unusable("its public half has no " + part);
    }
    return new BigInteger(1, bytes);
  }
}
