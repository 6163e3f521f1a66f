// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.jspecify.annotations.Nullable;
import org.managedkeys.testkit.ImportingProvider;
import org.managedkeys.wycheproof.Vectors.Group;
import org.managedkeys.wycheproof.Vectors.Vector;

/** The files whose keys are key pairs: RSA, EC and Ed25519. */
final class KeyPairVectors {

  private static final String CERTIFIED_BY = "SHA256withRSA";

  private KeyPairVectors() {}

  /** The tests of a group, if its key could be imported. */
  private static List<Vector> tests(Group group, @Nullable PrivateKey key) {
    return key == null ? List.of() : group.tests();
  }

  static void rsaPkcs1Decryption(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      PrivateKey key = rsa(target, group, run);
      for (Vector vector : tests(group, key)) {
        run.check(
            vector,
            vector.bytes("msg"),
            () -> {
              Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", target.provider());
              cipher.init(Cipher.DECRYPT_MODE, key);
              return cipher.doFinal(vector.bytes("ct"));
            });
      }
    }
  }

  static void rsaOaepDecryption(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      PrivateKey key = rsa(target, group, run);
      for (Vector vector : tests(group, key)) {
        OAEPParameterSpec parameters =
            new OAEPParameterSpec(
                group.text("sha"),
                "MGF1",
                new MGF1ParameterSpec(group.text("mgfSha")),
                new PSource.PSpecified(vector.bytes("label")));
        run.check(
            vector,
            vector.bytes("msg"),
            () -> {
              Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", target.provider());
              cipher.init(Cipher.DECRYPT_MODE, key, parameters);
              return cipher.doFinal(vector.bytes("ct"));
            });
      }
    }
  }

  static void rsaPkcs1Signing(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      PrivateKey key = rsa(target, group, run);
      String algorithm = group.text("sha").replace("-", "") + "withRSA";
      for (Vector vector : tests(group, key)) {
        run.check(
            vector,
            vector.bytes("sig"),
            () -> {
              Signature signature = Signature.getInstance(algorithm, target.provider());
              signature.initSign(key);
              signature.update(vector.bytes("msg"));
              return signature.sign();
            });
      }
    }
  }

  /** The group's key in the back end, or null if it does not take it, which is then told. */
  private static @Nullable PrivateKey rsa(ImportingProvider target, Group group, VectorRun run) {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA", "SunRsaSign");
      RSAPrivateCrtKey key =
          (RSAPrivateCrtKey)
              factory.generatePrivate(new PKCS8EncodedKeySpec(group.bytes("privateKeyPkcs8")));
      PublicKey publicKey =
          factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
      return target.imported(key, publicKey, CERTIFIED_BY);
    } catch (GeneralSecurityException | RuntimeException e) {
      group.tests().forEach(vector -> run.judge(vector, e));
      return null;
    }
  }

  static void ecdh(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    Map<String, PrivateKey> keys = new HashMap<>();
    for (Group group : file.groups()) {
      Curve curve = new Curve(group.text("curve"));
      for (Vector vector : group.tests()) {
        PublicKey peer;
        try {
          peer = curve.peer(vector.bytes("public"));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          tally.excluded("the JCA has no public key of a point that cannot be decoded");
          continue;
        }
        run.check(
            vector,
            vector.bytes("shared"),
            () -> {
              // Only the last imported key is there: the vectors come sorted by key.
              String scalar = String.valueOf(vector.values().get("private"));
              PrivateKey key = keys.get(scalar);
              if (key == null) {
                keys.clear();
                BigInteger number = new BigInteger(1, vector.bytes("private"));
                key =
                    target.imported(
                        curve.privateKey(number), curve.publicKey(number), "SHA256withECDSA");
                keys.put(scalar, key);
              }
              KeyAgreement agreement = KeyAgreement.getInstance("ECDH", target.provider());
              agreement.init(key);
              agreement.doPhase(peer, true);
              return agreement.generateSecret();
            });
      }
    }
  }

  /** A curve's keys, made from numbers and points. */
  private static final class Curve {

    private final X9ECParameters domain;
    private final ECParameterSpec parameters;
    private final KeyFactory factory;

    Curve(String name) {
      try {
        domain = ECNamedCurveTable.getByName(name);
        AlgorithmParameters named = AlgorithmParameters.getInstance("EC", "SunEC");
        named.init(new ECGenParameterSpec(name));
        parameters = named.getParameterSpec(ECParameterSpec.class);
        factory = KeyFactory.getInstance("EC", "SunEC");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    PrivateKey privateKey(BigInteger scalar) throws GeneralSecurityException {
      return factory.generatePrivate(new ECPrivateKeySpec(scalar, parameters));
    }

    PublicKey publicKey(BigInteger scalar) throws GeneralSecurityException {
      return of(domain.getG().multiply(scalar).normalize());
    }

    /** The peer's key, on the curve or not: for an uncompressed point the JDK does not look. */
    PublicKey peer(byte[] point) throws GeneralSecurityException {
      int length = (domain.getCurve().getFieldSize() + 7) / 8;
      if (point.length == 1 + 2 * length && point[0] == 4) {
        return factory.generatePublic(
            new ECPublicKeySpec(
                new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + length)),
                    new BigInteger(1, Arrays.copyOfRange(point, 1 + length, point.length))),
                parameters));
      }
      return of(domain.getCurve().decodePoint(point).normalize());
    }

    private PublicKey of(org.bouncycastle.math.ec.ECPoint point) throws GeneralSecurityException {
      return factory.generatePublic(
          new ECPublicKeySpec(
              new ECPoint(
                  point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()),
              parameters));
    }
  }

  /** The file has no private keys: what runs is the way of a public key through our provider. */
  static void ed25519Verification(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      for (Vector vector : group.tests()) {
        run.check(
            vector,
            new byte[] {1},
            () -> {
              Signature signature = Signature.getInstance("Ed25519", target.provider());
              signature.initVerify(
                  KeyFactory.getInstance("Ed25519", "SunEC")
                      .generatePublic(new X509EncodedKeySpec(group.bytes("publicKeyDer"))));
              signature.update(vector.bytes("msg"));
              if (!signature.verify(vector.bytes("sig"))) {
                throw new GeneralSecurityException("the signature does not verify");
              }
              return new byte[] {1};
            });
      }
    }
  }
}
