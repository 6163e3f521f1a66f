// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.ImportJob;
import com.google.cloud.kms.v1.ImportJob.ImportJobState;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jcajce.interfaces.EdDSAPrivateKey;
import org.bouncycastle.jce.interfaces.ECPrivateKey;
import org.bouncycastle.jce.spec.ECPublicKeySpec;

/** An import job: a key of RSA under which keys are brought in. */
final class Wrapping {

  private static final Duration LIFE = Duration.ofDays(3);

  private final ImportJob resource;
  private final KeyMaterial.Pair pair;

  Wrapping(String name, ImportJob asked) throws GcpException, GeneralSecurityException {
    pair =
        KeyMaterial.RsaPairs.next(
            switch (asked.getImportMethod()) {
              case RSA_OAEP_3072_SHA1_AES_256, RSA_OAEP_3072_SHA256_AES_256, RSA_OAEP_3072_SHA256 ->
                  3072;
              case RSA_OAEP_4096_SHA1_AES_256, RSA_OAEP_4096_SHA256_AES_256, RSA_OAEP_4096_SHA256 ->
                  4096;
              default ->
                  throw GcpException.invalid(
                      "The import method " + asked.getImportMethod() + " is not supported.");
            });
    if (asked.getProtectionLevelValue() == 0) {
      throw GcpException.invalid("The protection level of an import job must be set.");
    }
    Instant now = Instant.now();
    ImportJob.Builder made =
        asked.toBuilder()
            .setName(name)
            .setState(ImportJobState.ACTIVE)
            .setCreateTime(Version.timestamp(now))
            .setGenerateTime(Version.timestamp(now))
            .setExpireTime(Version.timestamp(now.plus(LIFE)));
    made.getPublicKeyBuilder()
        .setPem(
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(pair.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    resource = made.build();
  }

  ImportJob resource() {
    return resource;
  }

  /** What has been brought in, if it is a key for an algorithm. */
  KeyMaterial unwrap(byte[] wrapped, Algorithm algorithm) throws GeneralSecurityException {
    byte[] key = unwrap(wrapped);
    return switch (algorithm.family()) {
      case SYMMETRIC, AES_GCM, AES_CBC, AES_CTR, HMAC -> {
        if (key.length * 8 != algorithm.bits()) {
          throw new GeneralSecurityException("the key has " + key.length + " bytes");
        }
        yield KeyMaterial.secret(algorithm, key);
      }
      case EC -> ec(key, algorithm);
      case ED25519 -> ed25519(key);
      case RSA_PKCS1, RSA_PSS, RSA_RAW, RSA_OAEP -> rsa(key, algorithm);
      default ->
          throw new GeneralSecurityException("keys of " + algorithm.id() + " cannot come in");
    };
  }

  private byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    String method = resource.getImportMethod().name();
    Cipher oaep =
        SigningOperations.oaep(
            method.contains("_SHA1") ? "SHA-1" : "SHA-256", Cipher.DECRYPT_MODE, pair.privateKey());
    if (!method.endsWith("_AES_256")) {
      return oaep.doFinal(wrapped);
    }
    int first = method.contains("3072") ? 384 : 512;
    byte[] temporary = oaep.doFinal(wrapped, 0, Math.min(first, wrapped.length));
    Cipher padded = Cipher.getInstance("AESWrapPad", KeyMaterial.BOUNCY_CASTLE);
    padded.init(Cipher.UNWRAP_MODE, new SecretKeySpec(temporary, "AES"));
    Key key =
        padded.unwrap(
            Arrays.copyOfRange(wrapped, Math.min(first, wrapped.length), wrapped.length),
            "AES",
            Cipher.SECRET_KEY);
    return key.getEncoded();
  }

  private static KeyMaterial rsa(byte[] encoded, Algorithm algorithm)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA", KeyMaterial.BOUNCY_CASTLE);
    PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
    if (!(key instanceof RSAPrivateCrtKey crt)
        || crt.getModulus().bitLength() != algorithm.bits()) {
      throw new GeneralSecurityException("the key does not fit " + algorithm.id());
    }
    BigInteger exponent = crt.getPublicExponent();
    return new KeyMaterial.Pair(
        key, factory.generatePublic(new RSAPublicKeySpec(crt.getModulus(), exponent)));
  }

  private static KeyMaterial ed25519(byte[] encoded) throws GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("Ed25519", KeyMaterial.BOUNCY_CASTLE)
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return new KeyMaterial.Pair(key, ((EdDSAPrivateKey) key).getPublicKey());
  }

  private static KeyMaterial ec(byte[] encoded, Algorithm algorithm)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("EC", KeyMaterial.BOUNCY_CASTLE);
    PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
    KeyMaterial.Pair sample = (KeyMaterial.Pair) KeyMaterial.generate(algorithm);
    if (!(key instanceof ECPrivateKey ec)
        || !ec.getParameters()
            .getCurve()
            .equals(((ECPrivateKey) sample.privateKey()).getParameters().getCurve())) {
      throw new GeneralSecurityException("the key does not fit " + algorithm.id());
    }
    return new KeyMaterial.Pair(
        key,
        factory.generatePublic(
            new ECPublicKeySpec(
                ec.getParameters().getG().multiply(ec.getD()), ec.getParameters())));
  }
}
