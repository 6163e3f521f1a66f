// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;

/** RSASSA-PSS, whose parameters the caller chooses, and the names that spell them out. */
final class PssSignatureTest {

  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);
  private static final OpaqueKey KEY = SharedKeys.key("rsa-2048");

  /** Parameters of the JCA's default digest, but a salt that nobody would get by accident. */
  private static final PSSParameterSpec ODD =
      IndependentVerifier.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 17);

  @ParameterizedTest
  @EnumSource
  void everyDigest_withAnySalt_isVerifiedByTheJdk(DigestAlgorithm digest) throws Exception {
    for (String name : List.of("rsa-2048", "rsa-3072")) {
      OpaqueKey key = SharedKeys.key(name);
      int longest = ((RSAKey) key).getModulus().bitLength() / 8 - digest.bytes() - 2;
      for (int salt : new TreeSet<>(List.of(0, 1, 20, digest.bytes(), longest))) {
        PSSParameterSpec parameters = IndependentVerifier.pss(digest, digest, salt);
        Signature before = rsassaPss();
        before.setParameter(parameters);
        before.initSign(key);
        Signature after = rsassaPss();
        after.initSign(key);
        after.setParameter(parameters);
        for (Signature signature : List.of(before, after)) {
          assertThat(
                  IndependentVerifier.verifiesPss(
                      parameters, key.getPublicKey(), MESSAGE, signed(signature)))
              .as("salt of %d bytes", salt)
              .isTrue();
        }
      }
    }
  }

  /** SoftHSM makes no such signature: refused, and never one with another mask. */
  @ParameterizedTest
  @EnumSource
  void maskDigest_otherThanTheDigest_isRightOrRefused(DigestAlgorithm mask) throws Exception {
    PSSParameterSpec parameters = IndependentVerifier.pss(DigestAlgorithm.SHA_256, mask, 32);
    Signature signature = rsassaPss();
    signature.setParameter(parameters);
    byte[] made;
    try {
      signature.initSign(KEY);
      made = signed(signature);
    } catch (InvalidKeyException | SignatureException e) {
      assertThat(mask).isNotEqualTo(DigestAlgorithm.SHA_256);
      assertThat(e).hasMessageContaining("key 'rsa-2048'");
      return;
    }
    assertThat(IndependentVerifier.verifiesPss(parameters, KEY.getPublicKey(), MESSAGE, made))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void maskDigest_otherThanTheDigest_isVerified(DigestAlgorithm mask) throws Exception {
    KeyPair software = SharedKeys.software(Family.RSA);
    PSSParameterSpec parameters = IndependentVerifier.pss(DigestAlgorithm.SHA_384, mask, 11);
    Signature jdk = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    jdk.setParameter(parameters);
    jdk.initSign(software.getPrivate());

    Signature ours = rsassaPss();
    ours.initVerify(software.getPublic());
    ours.setParameter(parameters);
    ours.update(MESSAGE);
    assertThat(ours.verify(signed(jdk))).isTrue();
  }

  @Test
  void parameters_missing_areAskedFor() throws Exception {
    Signature signature = rsassaPss();
    signature.initSign(KEY);

    assertThat(signature.getParameters()).isNull();
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(() -> signature.update(MESSAGE))
        .withMessageContaining("setParameter");
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(signature::sign)
        .withMessageContaining("setParameter");

    signature.setParameter(ODD);
    assertThat(IndependentVerifier.verifiesPss(ODD, KEY.getPublicKey(), MESSAGE, signed(signature)))
        .isTrue();
  }

  @Test
  void parameters_betweenUpdateAndSign_areRefused() throws Exception {
    Signature signature = rsassaPss();
    signature.setParameter(ODD);
    signature.initSign(KEY);
    signature.update(MESSAGE);

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_1)));
    assertThat(IndependentVerifier.verifiesPss(ODD, KEY.getPublicKey(), MESSAGE, signature.sign()))
        .isTrue();
  }

  @Test
  void parameters_setOnce_stayForTheNextKey() throws Exception {
    Signature signature = rsassaPss();
    signature.setParameter(ODD);
    for (String name : List.of("rsa-2048", "rsa-3072")) {
      signature.initSign(SharedKeys.key(name));
      assertThat(
              IndependentVerifier.verifiesPss(
                  ODD, SharedKeys.key(name).getPublicKey(), MESSAGE, signed(signature)))
          .isTrue();
    }
  }

  @Test
  void parameters_areGivenBack_encodable() throws Exception {
    Signature signature = rsassaPss();
    signature.setParameter(ODD);
    assertSame(signature.getParameters(), ODD);
    signature.initSign(KEY);
    assertSame(signature.getParameters(), ODD);
    signed(signature);
    assertSame(signature.getParameters(), ODD);

    assertSame(
        Signature.getInstance("SHA384withRSAandMGF1", SharedKeys.PROVIDER).getParameters(),
        IndependentVerifier.pss(DigestAlgorithm.SHA_384));
    assertThat(Signature.getInstance("SHA256withRSA", SharedKeys.PROVIDER).getParameters())
        .isNull();
  }

  @Test
  void parameters_thatAreWrong_areRefused() throws Exception {
    Signature signature = rsassaPss();
    List<AlgorithmParameterSpec> wrong =
        List.of(
            new ECGenParameterSpec("secp256r1"),
            new PSSParameterSpec("MD5", "MGF1", MGF1ParameterSpec.SHA256, 16, 1),
            new PSSParameterSpec("SHA-256", "MGF1", new MGF1ParameterSpec("MD5"), 16, 1),
            new PSSParameterSpec("SHA-256", "MGF2", MGF1ParameterSpec.SHA256, 16, 1),
            new PSSParameterSpec("SHA-256", "MGF1", null, 16, 1),
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 16, 2));
    for (AlgorithmParameterSpec parameters : wrong) {
      assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
          .isThrownBy(() -> signature.setParameter(parameters));
    }
    Signature fixed = Signature.getInstance("SHA256withRSA/PSS", SharedKeys.PROVIDER);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> fixed.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_1)))
        .withMessageContaining("SHA-1");
  }

  @Test
  void salt_thatDoesNotFit_isRefusedBeforeSigning() throws Exception {
    PSSParameterSpec tooLong =
        IndependentVerifier.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 256 - 32 - 1);
    Signature before = rsassaPss();
    before.setParameter(tooLong);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> before.initSign(KEY))
        .withMessageContaining("too short");
    Signature after = rsassaPss();
    after.initSign(KEY);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> after.setParameter(tooLong))
        .withMessageContaining("too short");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256withRSA", "SHA256withECDSA", "Ed25519"})
  void namesWithoutParameters_refuseThem(String name) throws Exception {
    Signature signature = Signature.getInstance(name, SharedKeys.PROVIDER);

    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> signature.setParameter(ODD))
        .withMessageContaining(name);
  }

  /** Bound by their name or parameters before a key is seen, these take everybody's keys. */
  @ParameterizedTest
  @ValueSource(strings = {"RSASSA-PSS", "SHA256withRSAandMGF1"})
  void foreignKeys_areLeftToTheJdk(String name) throws Exception {
    KeyPair software = SharedKeys.software(Family.RSA);
    PSSParameterSpec parameters = IndependentVerifier.pss(DigestAlgorithm.SHA_256);
    Signature signature = Signature.getInstance(name, SharedKeys.PROVIDER);
    signature.setParameter(parameters);
    signature.initSign(software.getPrivate());
    byte[] made = signed(signature);

    assertThat(IndependentVerifier.verifiesPss(parameters, software.getPublic(), MESSAGE, made))
        .isTrue();
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> signature.initSign(SharedKeys.software(Family.EC).getPrivate()));
  }

  private static Signature rsassaPss() throws GeneralSecurityException {
    return Signature.getInstance("RSASSA-PSS", SharedKeys.PROVIDER);
  }

  private static byte[] signed(Signature signature) throws SignatureException {
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static void assertSame(AlgorithmParameters parameters, PSSParameterSpec expected)
      throws Exception {
    AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
    decoded.init(parameters.getEncoded());
    PSSParameterSpec actual = decoded.getParameterSpec(PSSParameterSpec.class);
    assertThat(actual.getDigestAlgorithm()).isEqualTo(expected.getDigestAlgorithm());
    assertThat(actual.getSaltLength()).isEqualTo(expected.getSaltLength());
    assertThat(((MGF1ParameterSpec) actual.getMGFParameters()).getDigestAlgorithm())
        .isEqualTo(((MGF1ParameterSpec) expected.getMGFParameters()).getDigestAlgorithm());
  }
}
