// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;

/** Signatures of digests. */
final class Signing {

  private static final Map<String, Integer> DIGEST_BYTES = Map.of("256", 32, "384", 48, "512", 64);

  private Signing() {}

  static byte[] sign(VaultKey key, String algorithm, byte[] digest)
      throws ServiceException, GeneralSecurityException {
    if (key.material() instanceof KeyMaterial.Ec ec) {
      requireCurve(key, ec, algorithm, digest);
      Signature signature = Signature.getInstance("NONEwithECDSA", KeyMaker.PROVIDER);
      signature.initSign(ec.pair().getPrivate());
      signature.update(digest);
      return plain(ec.curve(), signature.sign());
    }
    KeyMaterial.Rsa rsa = requireRsa(key, algorithm, digest);
    Signature signature = rsaSignature(algorithm);
    signature.initSign(rsa.pair().getPrivate());
    signature.update(rsaInput(algorithm, digest));
    return signature.sign();
  }

  static boolean verify(VaultKey key, String algorithm, byte[] digest, byte[] value)
      throws ServiceException, GeneralSecurityException {
    try {
      if (key.material() instanceof KeyMaterial.Ec ec) {
        requireCurve(key, ec, algorithm, digest);
        Signature signature = Signature.getInstance("NONEwithECDSA", KeyMaker.PROVIDER);
        signature.initVerify(ec.pair().getPublic());
        signature.update(digest);
        return signature.verify(der(ec.curve(), value));
      }
      KeyMaterial.Rsa rsa = requireRsa(key, algorithm, digest);
      Signature signature = rsaSignature(algorithm);
      signature.initVerify(rsa.pair().getPublic());
      signature.update(rsaInput(algorithm, digest));
      return signature.verify(value);
    } catch (SignatureException | IllegalArgumentException e) {
      return false;
    }
  }

  private static void requireCurve(VaultKey key, KeyMaterial.Ec ec, String algorithm, byte[] digest)
      throws ServiceException {
    if (!algorithm.equals(ec.curve().algorithm())) {
      throw KeyOperations.incompatible(key, algorithm);
    }
    requireLength(algorithm, ec.curve().digestBytes(), digest);
  }

  private static KeyMaterial.Rsa requireRsa(VaultKey key, String algorithm, byte[] digest)
      throws ServiceException {
    if (!(key.material() instanceof KeyMaterial.Rsa rsa)
        || !algorithm.matches("[RP]S(256|384|512)")) {
      throw KeyOperations.incompatible(key, algorithm);
    }
    requireLength(algorithm, DIGEST_BYTES.getOrDefault(algorithm.substring(2), 0), digest);
    return rsa;
  }

  private static void requireLength(String algorithm, int length, byte[] digest)
      throws ServiceException {
    if (digest.length != length) {
      throw ServiceException.badParameter(
          "Invalid length of 'value': "
              + digest.length
              + " bytes. "
              + algorithm
              + " requires "
              + length
              + " bytes, encoded with base64url.");
    }
  }

  private static Signature rsaSignature(String algorithm) throws GeneralSecurityException {
    if (algorithm.startsWith("RS")) {
      return Signature.getInstance("NONEwithRSA", KeyMaker.PROVIDER);
    }
    String bits = algorithm.substring(2);
    Signature signature = Signature.getInstance("NONEwithRSASSA-PSS", KeyMaker.PROVIDER);
    signature.setParameter(
        new PSSParameterSpec(
            "SHA-" + bits,
            "MGF1",
            new MGF1ParameterSpec("SHA-" + bits),
            DIGEST_BYTES.getOrDefault(bits, 0),
            1));
    return signature;
  }

  private static byte[] rsaInput(String algorithm, byte[] digest) throws GeneralSecurityException {
    if (algorithm.startsWith("PS")) {
      return digest;
    }
    // RFC 8017, section 9.2: the parameters are NULL, and OpenSSL insists.
    AlgorithmIdentifier hash =
        new DefaultDigestAlgorithmIdentifierFinder().find("SHA-" + algorithm.substring(2));
    try {
      return new DigestInfo(new AlgorithmIdentifier(hash.getAlgorithm(), DERNull.INSTANCE), digest)
          .getEncoded();
    } catch (IOException e) {
      throw new GeneralSecurityException("a digest has no encoding", e);
    }
  }

  /** The form of JSON Web Signatures: r and s behind each other. */
  private static byte[] plain(Curve curve, byte[] der) throws GeneralSecurityException {
    BigInteger order = order(curve);
    try {
      BigInteger[] values = StandardDSAEncoding.INSTANCE.decode(order, der);
      return PlainDSAEncoding.INSTANCE.encode(order, values[0], values[1]);
    } catch (IOException e) {
      throw new GeneralSecurityException("a signature of no known form", e);
    }
  }

  private static byte[] der(Curve curve, byte[] plain) throws GeneralSecurityException {
    BigInteger order = order(curve);
    try {
      BigInteger[] values = PlainDSAEncoding.INSTANCE.decode(order, plain);
      return StandardDSAEncoding.INSTANCE.encode(order, values[0], values[1]);
    } catch (IOException e) {
      throw new GeneralSecurityException("a signature of no known form", e);
    }
  }

  private static BigInteger order(Curve curve) {
    return SECNamedCurves.getByName(curve.standardName()).getN();
  }
}
