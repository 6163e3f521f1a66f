// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.ChecksummedData;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;

/** What is done with asymmetric keys. */
final class SigningOperations {

  /** The longest message that can be signed or authenticated, in bytes. */
  static final int LONGEST = 65536;

  private SigningOperations() {}

  static PublicKey publicKey(Key key, Version version, PublicKeyFormat format) throws Exception {
    CryptoKeyPurpose purpose = key.resource().getPurpose();
    if (purpose != CryptoKeyPurpose.ASYMMETRIC_SIGN
        && purpose != CryptoKeyPurpose.ASYMMETRIC_DECRYPT) {
      throw GcpException.precondition(
          key.resource().getName() + " has purpose " + purpose + ", and no public key.");
    }
    KeyMaterial.Pair pair = (KeyMaterial.Pair) version.use();
    PublicKey.Builder answer =
        PublicKey.newBuilder()
            .setName(version.resource().getName())
            .setAlgorithm(version.algorithm().id())
            .setProtectionLevel(version.resource().getProtectionLevel());
    byte[] encoded = pair.publicKey().getEncoded();
    boolean postQuantum = version.algorithm().isPostQuantum();
    ByteString data;
    switch (format) {
      case PUBLIC_KEY_FORMAT_UNSPECIFIED, PEM -> {
        refuse(postQuantum, format);
        ByteString pem = ByteString.copyFrom(pem(encoded), StandardCharsets.US_ASCII);
        answer.setPemBytes(pem).setPemCrc32C(Checksums.of(pem));
        if (format == PublicKeyFormat.PUBLIC_KEY_FORMAT_UNSPECIFIED) {
          return answer.setPublicKeyFormat(PublicKeyFormat.PEM).build();
        }
        data = pem;
      }
      case DER -> {
        refuse(postQuantum, format);
        data = ByteString.copyFrom(encoded);
      }
      case NIST_PQC -> {
        refuse(!postQuantum, format);
        data =
            ByteString.copyFrom(
                SubjectPublicKeyInfo.getInstance(encoded).getPublicKeyData().getOctets());
      }
      default -> throw GcpException.invalid("The public key format is not known.");
    }
    return answer
        .setPublicKeyFormat(format)
        .setPublicKey(
            ChecksummedData.newBuilder().setData(data).setCrc32CChecksum(Checksums.of(data)))
        .build();
  }

  private static void refuse(boolean wrong, PublicKeyFormat format) throws GcpException {
    if (wrong) {
      throw GcpException.invalid(
          "The public key format " + format + " is not valid for the algorithm of the key.");
    }
  }

  private static String pem(byte[] encoded) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
        + "\n-----END PUBLIC KEY-----\n";
  }

  static AsymmetricSignResponse sign(Key key, Version version, AsymmetricSignRequest request)
      throws Exception {
    key.require(CryptoKeyPurpose.ASYMMETRIC_SIGN);
    Algorithm algorithm = version.algorithm();
    ByteString digest = digest(request.getDigest());
    boolean digestVerified =
        Checksums.verified(request.hasDigestCrc32C(), request.getDigestCrc32C(), digest, "digest");
    boolean dataVerified =
        Checksums.verified(
            request.hasDataCrc32C(), request.getDataCrc32C(), request.getData(), "data");
    ByteString message = algorithm.takesData() ? request.getData() : digest;
    if (algorithm.takesData()) {
      if (request.hasDigest()) {
        throw GcpException.invalid(algorithm.id() + " signs data, not a digest.");
      }
      if (message.size() > LONGEST) {
        throw GcpException.invalid("The data must be no larger than 64KiB.");
      }
    } else {
      checkDigest(algorithm, request);
    }
    KeyMaterial.Pair pair = (KeyMaterial.Pair) version.use();
    ByteString signature = ByteString.copyFrom(sign(algorithm, pair, message.toByteArray()));
    return AsymmetricSignResponse.newBuilder()
        .setName(version.resource().getName())
        .setSignature(signature)
        .setSignatureCrc32C(Checksums.of(signature))
        .setVerifiedDigestCrc32C(digestVerified)
        .setVerifiedDataCrc32C(dataVerified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  private static ByteString digest(Digest digest) {
    return switch (digest.getDigestCase()) {
      case SHA256 -> digest.getSha256();
      case SHA384 -> digest.getSha384();
      case SHA512 -> digest.getSha512();
      case EXTERNAL_MU -> digest.getExternalMu();
      case DIGEST_NOT_SET -> ByteString.EMPTY;
    };
  }

  private static void checkDigest(Algorithm algorithm, AsymmetricSignRequest request)
      throws GcpException {
    if (!request.getData().isEmpty()) {
      throw GcpException.invalid(
          algorithm.id() + " needs a digest; this service does not hash the data.");
    }
    Digest.DigestCase wanted =
        switch (algorithm.hash()) {
          case "SHA-256" -> Digest.DigestCase.SHA256;
          case "SHA-384" -> Digest.DigestCase.SHA384;
          case "SHA-512" -> Digest.DigestCase.SHA512;
          default -> Digest.DigestCase.EXTERNAL_MU;
        };
    Digest.DigestCase sent = request.getDigest().getDigestCase();
    if (sent != wanted) {
      throw GcpException.invalid(
          "The digest type " + sent + " is not valid for " + algorithm.id() + ".");
    }
    int length =
        switch (wanted) {
          case SHA256 -> 32;
          case SHA384 -> 48;
          default -> 64;
        };
    if (digest(request.getDigest()).size() != length) {
      throw GcpException.invalid("The digest must have " + length + " bytes.");
    }
  }

  private static byte[] sign(Algorithm algorithm, KeyMaterial.Pair pair, byte[] message)
      throws Exception {
    return switch (algorithm.family()) {
      case RSA_PKCS1 ->
          raw(
              pair,
              new DigestInfo(
                      new AlgorithmIdentifier(
                          new DefaultDigestAlgorithmIdentifierFinder()
                              .find(algorithm.hash())
                              .getAlgorithm(),
                          DERNull.INSTANCE),
                      message)
                  .getEncoded("DER"));
      case RSA_RAW -> raw(pair, message);
      case RSA_PSS -> {
        Signature signature = Signature.getInstance("RAWRSASSA-PSS", KeyMaterial.BOUNCY_CASTLE);
        String hash = algorithm.hash();
        signature.setParameter(
            new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), message.length, 1));
        yield sign(signature, pair, message);
      }
      case EC ->
          sign(Signature.getInstance("NONEwithECDSA", KeyMaterial.BOUNCY_CASTLE), pair, message);
      case ED25519 ->
          sign(Signature.getInstance("Ed25519", KeyMaterial.BOUNCY_CASTLE), pair, message);
      case ML_DSA, ML_DSA_MU -> {
        MLDSASigner signer = new MLDSASigner();
        signer.init(
            true,
            new ParametersWithRandom(
                PrivateKeyFactory.createKey(pair.privateKey().getEncoded()), KeyMaterial.RANDOM));
        if (algorithm.family() == Algorithm.Family.ML_DSA_MU) {
          yield signer.generateMuSignature(message);
        }
        signer.update(message, 0, message.length);
        yield signer.generateSignature();
      }
      default -> throw new IllegalStateException(algorithm.id() + " does not sign");
    };
  }

  private static byte[] sign(Signature signature, KeyMaterial.Pair pair, byte[] message)
      throws GeneralSecurityException {
    signature.initSign(pair.privateKey());
    signature.update(message);
    return signature.sign();
  }

  /** RSA with the padding of PKCS#1 around what is given. */
  private static byte[] raw(KeyMaterial.Pair pair, byte[] block) throws Exception {
    int room = ((RSAKey) pair.publicKey()).getModulus().bitLength() / 8 - 11;
    if (block.length > room) {
      throw GcpException.invalid("The data must have no more than " + room + " bytes.");
    }
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, pair.privateKey());
    return cipher.doFinal(block);
  }

  static AsymmetricDecryptResponse decrypt(
      Key key, Version version, AsymmetricDecryptRequest request) throws Exception {
    key.require(CryptoKeyPurpose.ASYMMETRIC_DECRYPT);
    boolean verified =
        Checksums.verified(
            request.hasCiphertextCrc32C(),
            request.getCiphertextCrc32C(),
            request.getCiphertext(),
            "ciphertext");
    KeyMaterial.Pair pair = (KeyMaterial.Pair) version.use();
    ByteString plaintext;
    try {
      plaintext =
          ByteString.copyFrom(
              oaep(version.algorithm().name(), Cipher.DECRYPT_MODE, pair.privateKey())
                  .doFinal(request.getCiphertext().toByteArray()));
    } catch (GeneralSecurityException e) {
      throw GcpException.invalid(
          "Decryption failed: verify that 'name' refers to the correct key.");
    }
    return AsymmetricDecryptResponse.newBuilder()
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.of(plaintext))
        .setVerifiedCiphertextCrc32C(verified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  /** One hash for both the label, which is empty, and the mask. */
  static Cipher oaep(String hash, int mode, java.security.Key key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    return cipher;
  }
}
