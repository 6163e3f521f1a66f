// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;

/**
 * Verifies with the JDK's providers by name, and with Bouncy Castle on curve secp256k1: never with
 * the provider under test.
 */
final class IndependentVerifier {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private IndependentVerifier() {}

  /** Whether the signature is one by that row. RSASSA-PSS is {@link #pss} with SHA-256. */
  static boolean verifies(SignatureAlgorithm row, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    boolean onBouncyCastle = key.getClass().getName().startsWith("org.bouncycastle.");
    Signature verifier =
        onBouncyCastle
            ? Signature.getInstance(row.name().replace("inP1363Format", ""), BOUNCY_CASTLE)
            : verifier(row);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(
        onBouncyCastle && row.encoding() == Encoding.P1363
            ? der((ECPublicKey) key, signature)
            : signature);
  }

  /** The parameters by which a digest's own PSS name signs. */
  static PSSParameterSpec pss(DigestAlgorithm digest) {
    return pss(digest, digest, digest.bytes());
  }

  static PSSParameterSpec pss(DigestAlgorithm digest, DigestAlgorithm mask, int saltBytes) {
    return new PSSParameterSpec(
        digest.jcaName(), "MGF1", new MGF1ParameterSpec(mask.jcaName()), saltBytes, 1);
  }

  static boolean verifiesPss(
      PSSParameterSpec parameters, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    verifier.setParameter(parameters);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  private static Signature verifier(SignatureAlgorithm row) throws GeneralSecurityException {
    return switch (row.padding()) {
      // The JDK makes this one of its cipher.
      case PKCS1 ->
          Signature.getInstance(row.name(), row.digest() == null ? "SunJCE" : "SunRsaSign");
      case PSS -> {
        Signature pss = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
        pss.setParameter(pss(row.digest() == null ? DigestAlgorithm.SHA_256 : row.digest()));
        yield pss;
      }
      case ECDSA, ED25519 -> Signature.getInstance(row.name(), "SunEC");
      case ML_DSA -> Signature.getInstance(row.name(), SharedKeys.mlDsaProvider());
    };
  }

  private static byte[] der(ECPublicKey key, byte[] plain) {
    BigInteger order = key.getParams().getOrder();
    try {
      BigInteger[] rs = PlainDSAEncoding.INSTANCE.decode(order, plain);
      return StandardDSAEncoding.INSTANCE.encode(order, rs[0], rs[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
