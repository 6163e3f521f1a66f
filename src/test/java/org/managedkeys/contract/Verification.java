// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * Verifies signatures by the JDK's own providers, from nothing but the public key's encoding;
 * Bouncy Castle stands in where the JDK computes no such thing.
 */
final class Verification {

  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private static final boolean JDK_HAS_ML_DSA = Runtime.version().feature() >= 24;

  private Verification() {}

  /** What a key is given to sign a message by a scheme. */
  static byte[] input(SignatureScheme scheme, KeyAlgorithm key, byte[] message) {
    byte[] digest = digest(scheme.digest(), message);
    return scheme.padding() == Padding.ECDSA && digest.length > key.coordinateBytes()
        ? Arrays.copyOf(digest, key.coordinateBytes())
        : digest;
  }

  static byte[] digest(@Nullable DigestAlgorithm algorithm, byte[] message) {
    try {
      return algorithm == null
          ? message
          : MessageDigest.getInstance(algorithm.jcaName()).digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean verifies(Signs key, SignatureScheme scheme, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    boolean byJdk =
        key.algorithm() != KeyAlgorithm.EC_SECP256K1
            && (scheme.padding() != Padding.ML_DSA || JDK_HAS_ML_DSA)
            && !(scheme.padding() == Padding.PKCS1 && scheme.digest() == null);
    String name = name(scheme, byJdk);
    Signature verifier =
        byJdk ? Signature.getInstance(name) : Signature.getInstance(name, BOUNCY_CASTLE);
    if (scheme.padding() == Padding.PSS) {
      verifier.setParameter(
          new PSSParameterSpec(
              Objects.requireNonNull(scheme.digest()).jcaName(),
              "MGF1",
              new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
              scheme.saltBytes(),
              PSSParameterSpec.TRAILER_FIELD_BC));
    }
    verifier.initVerify(publicKey(key, byJdk));
    verifier.update(message);
    return verifier.verify(
        scheme.padding() == Padding.ECDSA && !byJdk ? der(key, signature) : signature);
  }

  /** Bouncy Castle has no name for r and s side by side without a digest. */
  private static byte[] der(Signs key, byte[] signature) {
    BigInteger order =
        ECNamedCurveTable.getByOID(new ASN1ObjectIdentifier(key.algorithm().oid())).getN();
    try {
      BigInteger[] pair = PlainDSAEncoding.INSTANCE.decode(order, signature);
      return StandardDSAEncoding.INSTANCE.encode(order, pair[0], pair[1]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(SignatureScheme scheme, boolean byJdk) {
    DigestAlgorithm digest = scheme.digest();
    String hash = digest == null ? "NONE" : digest.nameInSignature();
    return switch (scheme.padding()) {
      case PKCS1 -> hash + "withRSA";
      case PSS -> "RSASSA-PSS";
      case ECDSA -> hash + (byJdk ? "withECDSAinP1363Format" : "withECDSA");
      case ED25519 -> "Ed25519";
      case ML_DSA -> "ML-DSA";
    };
  }

  private static PublicKey publicKey(Signs key, boolean byJdk) throws GeneralSecurityException {
    String name = key.algorithm().jcaName();
    KeyFactory factory =
        byJdk ? KeyFactory.getInstance(name) : KeyFactory.getInstance(name, BOUNCY_CASTLE);
    return factory.generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
  }
}
