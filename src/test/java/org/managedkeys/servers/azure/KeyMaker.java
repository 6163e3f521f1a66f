// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.jce.spec.ECPrivateKeySpec;
import org.bouncycastle.jce.spec.ECPublicKeySpec;

/** Makes keys for one server, as a request describes them, and takes those that it brings along. */
final class KeyMaker {

  /** Of the whole server: knows secp256k1, and is not registered with the JVM. */
  static final Provider PROVIDER = new BouncyCastleProvider();

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<Long> RSA_SIZES = Set.of(2048L, 3072L, 4096L);
  private static final Set<Long> AES_SIZES = Set.of(128L, 192L, 256L);

  /** RSA keys take long to find: all servers of a JVM hand out the same ones. */
  private static final Map<Long, List<KeyPair>> RSA_KEYS = new HashMap<>();

  private final Map<Long, Integer> used = new HashMap<>();

  /** Makes what a request for a new key describes. */
  KeyMaterial create(Fields request) throws ServiceException, GeneralSecurityException {
    String type = request.required("kty");
    return switch (type) {
      case "RSA", "RSA-HSM" -> rsa(size(request, RSA_SIZES, 2048));
      case "EC", "EC-HSM" -> ec(Curve.of(request.text("crv").orElse("P-256")));
      case "oct-HSM" -> oct(new byte[(int) size(request, AES_SIZES, 256) / 8]);
      default -> throw unknown(type);
    };
  }

  /** Takes the key that a JSON Web Key describes. */
  KeyMaterial take(Fields jwk) throws ServiceException, GeneralSecurityException {
    String type = jwk.required("kty");
    return switch (type) {
      case "RSA", "RSA-HSM" -> takeRsa(jwk);
      case "EC", "EC-HSM" -> takeEc(jwk);
      case "oct", "oct-HSM" ->
          new KeyMaterial.Oct(new SecretKeySpec(jwk.requiredBytes("k"), "AES"));
      default -> throw unknown(type);
    };
  }

  private static KeyMaterial takeRsa(Fields jwk) throws ServiceException, GeneralSecurityException {
    return new KeyMaterial.Rsa(
        pair(
            "RSA",
            new RSAPublicKeySpec(integer(jwk, "n"), integer(jwk, "e")),
            new RSAPrivateCrtKeySpec(
                integer(jwk, "n"),
                integer(jwk, "e"),
                integer(jwk, "d"),
                integer(jwk, "p"),
                integer(jwk, "q"),
                integer(jwk, "dp"),
                integer(jwk, "dq"),
                integer(jwk, "qi"))));
  }

  private static KeyMaterial takeEc(Fields jwk) throws ServiceException, GeneralSecurityException {
    Curve curve = Curve.of(jwk.required("crv"));
    ECNamedCurveParameterSpec domain = ECNamedCurveTable.getParameterSpec(curve.standardName());
    KeySpec publicHalf =
        new ECPublicKeySpec(
            domain.getCurve().createPoint(integer(jwk, "x"), integer(jwk, "y")), domain);
    KeySpec privateHalf = new ECPrivateKeySpec(integer(jwk, "d"), domain);
    return new KeyMaterial.Ec(pair("EC", publicHalf, privateHalf), curve);
  }

  private static KeyMaterial oct(byte[] secret) {
    RANDOM.nextBytes(secret);
    return new KeyMaterial.Oct(new SecretKeySpec(secret, "AES"));
  }

  private static ServiceException unknown(String type) {
    return ServiceException.badParameter("Property 'kty' has an invalid value: " + type);
  }

  /** The length of the modulus. */
  static int bits(KeyMaterial.Rsa key) {
    return key.pair().getPublic() instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
  }

  /** Takes a pair of keys that comes with a certificate. */
  static KeyMaterial of(PublicKey publicHalf, PrivateKey privateHalf)
      throws ServiceException, GeneralSecurityException {
    String algorithm = publicHalf.getAlgorithm();
    KeyPair pair =
        pair(
            algorithm,
            new X509EncodedKeySpec(publicHalf.getEncoded()),
            new PKCS8EncodedKeySpec(privateHalf.getEncoded()));
    if (!(pair.getPublic() instanceof ECPublicKey key)) {
      return new KeyMaterial.Rsa(pair);
    }
    for (Curve curve : Curve.values()) {
      BigInteger order = ECNamedCurveTable.getParameterSpec(curve.standardName()).getN();
      if (key.getParams().getOrder().equals(order)) {
        return new KeyMaterial.Ec(pair, curve);
      }
    }
    throw ServiceException.badParameter("The curve of the key is not supported.");
  }

  private KeyMaterial rsa(long bits) throws GeneralSecurityException {
    synchronized (RSA_KEYS) {
      List<KeyPair> keys = RSA_KEYS.computeIfAbsent(bits, size -> new ArrayList<>());
      int next = used.merge(bits, 1, Integer::sum) - 1;
      if (next == keys.size()) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize((int) bits);
        keys.add(generator.generateKeyPair());
      }
      return new KeyMaterial.Rsa(keys.get(next));
    }
  }

  private static KeyMaterial ec(Curve curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
    generator.initialize(new ECGenParameterSpec(curve.standardName()));
    return new KeyMaterial.Ec(generator.generateKeyPair(), curve);
  }

  private static KeyPair pair(String algorithm, KeySpec publicHalf, KeySpec privateHalf)
      throws ServiceException, GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance(algorithm, PROVIDER);
    return new KeyPair(factory.generatePublic(publicHalf), factory.generatePrivate(privateHalf));
  }

  private static long size(Fields request, Set<Long> possible, long otherwise)
      throws ServiceException {
    long size = request.number("key_size").orElse(otherwise);
    if (!possible.contains(size)) {
      throw ServiceException.badParameter("Property 'key_size' has an invalid value: " + size);
    }
    return size;
  }

  private static BigInteger integer(Fields jwk, String name) throws ServiceException {
    return new BigInteger(1, jwk.requiredBytes(name));
  }
}
