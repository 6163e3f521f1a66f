// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jcajce.provider.asymmetric.ec.BCECPublicKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** Signatures of the server, verified by the JDK and Bouncy Castle from the public key. */
final class SigningOperationsTest {

  private static final byte[] MESSAGE = "to be signed".getBytes(UTF_8);

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  static Stream<Arguments> hashing() {
    return Stream.of(
            Stream.of(SigningAlgorithm.values())
                .filter(one -> one.name().startsWith("RSASSA"))
                .map(one -> Arguments.of(KeySpec.RSA_2048, one.name())),
            Stream.of(
                Arguments.of(KeySpec.RSA_3072, "RSASSA_PSS_SHA_256"),
                Arguments.of(KeySpec.ECC_NIST_P256, "ECDSA_SHA_256"),
                Arguments.of(KeySpec.ECC_NIST_P384, "ECDSA_SHA_384"),
                Arguments.of(KeySpec.ECC_NIST_P521, "ECDSA_SHA_512"),
                Arguments.of(KeySpec.ECC_SECG_P256_K1, "ECDSA_SHA_256")))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("hashing")
  void signature_ofAMessageOrItsDigest_isTheDocumentedOne(KeySpec spec, String name)
      throws Exception {
    SigningAlgorithmSpec algorithm = SigningAlgorithmSpec.fromValue(name);
    String key = create(spec);
    String hash = name.substring(name.indexOf("SHA_")).replace('_', '-');
    byte[] digest = MessageDigest.getInstance(hash).digest(MESSAGE);

    SignResponse ofMessage = sign(key, algorithm, MessageType.RAW, MESSAGE);
    SignResponse ofDigest = sign(key, algorithm, MessageType.DIGEST, digest);

    PublicKey publicKey = publicKey(key);
    for (SignResponse answer : List.of(ofMessage, ofDigest)) {
      assertThat(answer.keyId())
          .startsWith("arn:aws:kms:us-east-1:111122223333:key/")
          .endsWith(key);
      assertThat(answer.signingAlgorithm()).isEqualTo(algorithm);
      Signature verifier = verifier(name, hash, publicKey);
      verifier.initVerify(publicKey);
      verifier.update(MESSAGE);
      assertThat(verifier.verify(answer.signature().asByteArray())).isTrue();
      assertThat(isValid(key, algorithm, MESSAGE, answer.signature())).isTrue();
    }
  }

  private static Signature verifier(String name, String hash, PublicKey key) throws Exception {
    String bare = hash.replace("-", "");
    if (name.startsWith("ECDSA")) {
      return key instanceof BCECPublicKey
          ? Signature.getInstance(bare + "withECDSA", KeyMaterial.BOUNCY_CASTLE)
          : Signature.getInstance(bare + "withECDSA");
    }
    if (name.contains("PKCS1")) {
      return Signature.getInstance(bare + "withRSA");
    }
    Signature pss = Signature.getInstance("RSASSA-PSS");
    int salt = MessageDigest.getInstance(hash).getDigestLength();
    pss.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
    return pss;
  }

  @Test
  void ecdsaSignature_isDer() throws Exception {
    byte[] signature =
        sign(create(KeySpec.ECC_NIST_P256), SigningAlgorithmSpec.ECDSA_SHA_256, null, MESSAGE)
            .signature()
            .asByteArray();

    assertThat(ASN1Sequence.getInstance(signature).size()).isEqualTo(2);
  }

  @Test
  void ed25519Signature_isOfTheMessage() throws Exception {
    String key = create(KeySpec.ECC_NIST_EDWARDS25519);

    SdkBytes signature =
        sign(key, SigningAlgorithmSpec.ED25519_SHA_512, MessageType.RAW, MESSAGE).signature();

    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(publicKey(key));
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signature.asByteArray())).isTrue();
  }

  /** The reference of Sign: the input is hashed twice, once by the caller and once by KMS. */
  @Test
  void ed25519phSignature_hashesTheDigestOnceMore() throws Exception {
    String key = create(KeySpec.ECC_NIST_EDWARDS25519);
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(MESSAGE);

    SdkBytes signature =
        sign(key, SigningAlgorithmSpec.ED25519_PH_SHA_512, MessageType.DIGEST, digest).signature();

    Signature verifier = Signature.getInstance("Ed25519");
    verifier.setParameter(new EdDSAParameterSpec(true));
    verifier.initVerify(publicKey(key));
    verifier.update(digest);
    assertThat(verifier.verify(signature.asByteArray())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void mlDsaSignature_isOfTheMessageOrItsMu(KeySpec spec) throws Exception {
    String key = create(spec);
    SigningAlgorithmSpec algorithm = SigningAlgorithmSpec.ML_DSA_SHAKE_256;
    var parameters =
        (MLDSAPublicKeyParameters)
            PublicKeyFactory.createKey(
                RUNNING.client().getPublicKey(to -> to.keyId(key)).publicKey().asByteArray());
    byte[] mu = verifier(parameters).generateMu();

    SdkBytes ofMessage = sign(key, algorithm, MessageType.RAW, MESSAGE).signature();
    SdkBytes ofMu = sign(key, algorithm, MessageType.EXTERNAL_MU, mu).signature();

    assertThat(mu).hasSize(64);
    assertThat(verifier(parameters).verifySignature(ofMessage.asByteArray())).isTrue();
    assertThat(verifier(parameters).verifySignature(ofMu.asByteArray())).isTrue();
    assertThat(isValid(key, algorithm, MESSAGE, ofMu)).isTrue();
  }

  private static MLDSASigner verifier(MLDSAPublicKeyParameters key) {
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, key);
    verifier.update(MESSAGE, 0, MESSAGE.length);
    return verifier;
  }

  @Test
  void signature_ofAnotherMessage_isInvalid() {
    for (KeySpec spec : List.of(KeySpec.RSA_2048, KeySpec.ECC_NIST_P256, KeySpec.ML_DSA_44)) {
      String key = create(spec);
      for (SigningAlgorithmSpec algorithm :
          RUNNING.client().getPublicKey(to -> to.keyId(key)).signingAlgorithms()) {
        SdkBytes signature = sign(key, algorithm, MessageType.RAW, MESSAGE).signature();
        assertThatThrownBy(() -> isValid(key, algorithm, new byte[] {1}, signature))
            .isInstanceOf(KmsInvalidSignatureException.class);
        assertThatThrownBy(
                () -> isValid(key, algorithm, MESSAGE, SdkBytes.fromByteArray(new byte[] {1})))
            .isInstanceOf(KmsInvalidSignatureException.class);
      }
    }
  }

  @Test
  void message_outsideOfItsLimits_isRefused() {
    String key = create(KeySpec.ECC_NIST_P256);
    SigningAlgorithmSpec algorithm = SigningAlgorithmSpec.ECDSA_SHA_256;

    assertThat(sign(key, algorithm, MessageType.RAW, new byte[4096]).signature()).isNotNull();
    refused("less than or equal to 4096", key, algorithm, MessageType.RAW, new byte[4097]);
    refused("greater than or equal to 1", key, algorithm, MessageType.RAW, new byte[0]);
    refused("Digest is invalid length", key, algorithm, MessageType.DIGEST, new byte[31]);
    refused("Digest is invalid length", key, algorithm, MessageType.DIGEST, new byte[48]);
  }

  @Test
  void messageType_thatDoesNotFit_isRefused() {
    String edwards = create(KeySpec.ECC_NIST_EDWARDS25519);
    String lattice = create(KeySpec.ML_DSA_44);
    byte[] some = new byte[64];

    String text = "is not valid for algorithm";
    refused(text, edwards, SigningAlgorithmSpec.ED25519_SHA_512, MessageType.DIGEST, some);
    refused(text, edwards, SigningAlgorithmSpec.ED25519_PH_SHA_512, MessageType.RAW, some);
    refused(text, lattice, SigningAlgorithmSpec.ML_DSA_SHAKE_256, MessageType.DIGEST, some);
    refused(
        "must be 64 bytes",
        lattice,
        SigningAlgorithmSpec.ML_DSA_SHAKE_256,
        MessageType.EXTERNAL_MU,
        Arrays.copyOf(some, 63));
  }

  @Test
  void algorithm_ofAnotherKindOfKey_isRefused() {
    String key = create(KeySpec.ECC_NIST_P256);

    for (SigningAlgorithmSpec algorithm :
        List.of(SigningAlgorithmSpec.ECDSA_SHA_384, SigningAlgorithmSpec.RSASSA_PSS_SHA_256)) {
      assertThatThrownBy(() -> sign(key, algorithm, MessageType.RAW, MESSAGE))
          .isInstanceOf(InvalidKeyUsageException.class);
    }
  }

  private static void refused(
      String text, String key, SigningAlgorithmSpec algorithm, MessageType type, byte[] message) {
    RUNNING
        .refused("ValidationException", () -> sign(key, algorithm, type, message))
        .hasMessageContaining(text);
  }

  private static String create(KeySpec spec) {
    return RUNNING.create(spec, KeyUsageType.SIGN_VERIFY);
  }

  private static SignResponse sign(
      String key, SigningAlgorithmSpec algorithm, @Nullable MessageType type, byte[] message) {
    return RUNNING
        .client()
        .sign(to ->
            to.keyId(key)
                .signingAlgorithm(algorithm)
                .messageType(type)
                .message(SdkBytes.fromByteArray(message)));
  }

  private static boolean isValid(
      String key, SigningAlgorithmSpec algorithm, byte[] message, SdkBytes signature) {
    return RUNNING
        .client()
        .verify(to ->
            to.keyId(key)
                .signingAlgorithm(algorithm)
                .message(SdkBytes.fromByteArray(message))
                .signature(signature))
        .signatureValid();
  }

  private static PublicKey publicKey(String key) throws Exception {
    var answer = RUNNING.client().getPublicKey(to -> to.keyId(key));
    var encoded = new X509EncodedKeySpec(answer.publicKey().asByteArray());
    return switch (answer.keySpec()) {
      case RSA_2048, RSA_3072, RSA_4096 -> KeyFactory.getInstance("RSA").generatePublic(encoded);
      case ECC_SECG_P256_K1 ->
          KeyFactory.getInstance("EC", KeyMaterial.BOUNCY_CASTLE).generatePublic(encoded);
      case ECC_NIST_EDWARDS25519 -> KeyFactory.getInstance("Ed25519").generatePublic(encoded);
      default -> KeyFactory.getInstance("EC").generatePublic(encoded);
    };
  }
}
