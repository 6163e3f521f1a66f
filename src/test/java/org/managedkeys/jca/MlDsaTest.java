// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.Providers.Place;

/** Keys that the JDK knows from 24 on, in JVMs that know them and in those that do not. */
@Isolated("changes the JVM's provider list")
final class MlDsaTest {

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  @TempDir Path folder;

  /** The file of the connection and all that is allowed. */
  private ManagedKeysProvider provider() {
    return Providers.configured(
        folder,
        "kms.trial.type = local",
        "kms.trial.file = keys.p12",
        "kms.trial.password = for tests",
        "kms.trial.allow_generate_key = true",
        "kms.trial.allow_store_key = true",
        "key_pair_generators = true");
  }

  // ---- The key
  // -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
  void handle_tellsItsParameterSet_andNoSecret(String name) throws Exception {
    OpaqueKey key = SharedKeys.key(name);

    assertThat(key.getEncoded()).isNull();
    assertThat(key.getFormat()).isNull();
    assertThat(key.getAlgorithm())
        .startsWith("ML-DSA")
        .isEqualTo(key.getPublicKey().getAlgorithm());
    assertThat(key.algorithms().get("Signature")).containsExactly(name, "ML-DSA");
    // By the descriptor that JDK 22 and later call, which this jar's compiler never saw.
    Class<?> type =
        Runtime.version().feature() >= 22
            ? Class.forName("java.security.AsymmetricKey")
            : OpaqueKey.HasParameters.class;
    Method getParams = type.getMethod("getParams");
    getParams.setAccessible(true);
    assertThat(getParams.invoke(key))
        .isInstanceOfSatisfying(
            NamedParameterSpec.class, set -> assertThat(set.getName()).isEqualTo(name));
  }

  @Test
  void nameOfAnotherParameterSet_isRefused() throws Exception {
    OpaqueKey key = SharedKeys.key("ml-dsa-44");
    Signature signature = Signature.getInstance("ML-DSA-65", SharedKeys.PROVIDER);

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> signature.initSign(key))
        .withMessage(
            "key 'ml-dsa-44': cannot sign: it is of type ML-DSA-44 and cannot make ML-DSA-65");
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> signature.initVerify(key.getPublicKey()));
  }

  /** The standard leaves a choice; here two signatures of one message differ. */
  @Test
  void signatures_ofOneMessage_areHedged() throws Exception {
    Signature signature = Signature.getInstance("ML-DSA-44", SharedKeys.PROVIDER);
    signature.initSign(SharedKeys.key("ml-dsa-44"));
    signature.update(MESSAGE);
    byte[] first = signature.sign();
    signature.update(MESSAGE);

    assertThat(signature.sign()).isNotEqualTo(first);
  }

  // ---- Certificates
  // ------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void certificates_inAJvmWithTheProvider_areVerifiedAndValid(Place place) throws Exception {
    ManagedKeysProvider provider = provider();
    place.during(
        provider,
        () -> {
          KeyStore store = Providers.keyStore(provider);
          KeyPair ca = generated(provider, "ML-DSA-87", "ca");
          X509Certificate root = (X509Certificate) store.getCertificate("ca");
          KeyPair pair = generated(provider, "ML-DSA-44", "leaf");
          X509Certificate leaf = certificate("CN=ca", ca, "ML-DSA-87", pair.getPublic(), provider);
          store.setKeyEntry("leaf", pair.getPrivate(), null, new X509Certificate[] {leaf, root});

          assertThat(root.getSigAlgName()).isEqualTo("ML-DSA-87");
          assertThat(root.getPublicKey().getAlgorithm()).isEqualTo(ca.getPrivate().getAlgorithm());
          leaf.verify(root.getPublicKey());
          assertThatExceptionOfType(GeneralSecurityException.class)
              .isThrownBy(() -> leaf.verify(pair.getPublic()));
          PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
          parameters.setRevocationEnabled(false);
          CertPathValidator.getInstance("PKIX")
              .validate(
                  CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)),
                  parameters);
          KeyStore.Entry entry = store.getEntry("leaf", null);
          assertThat(((KeyStore.PrivateKeyEntry) entry).getCertificateChain())
              .containsExactly(leaf, root);
        });
  }

  /**
   * The JDK's key for an algorithm that it does not know has another encoding than the one in the
   * certificate.
   */
  @Test
  void certificates_inAJvmWithoutTheProvider_belongToTheirKey() throws Exception {
    ManagedKeysProvider provider = provider();
    KeyStore store = Providers.keyStore(provider);
    KeyPair pair = generated(provider, "ML-DSA-44", "lonely");
    X509Certificate made = (X509Certificate) store.getCertificate("lonely");
    store.setKeyEntry(
        "lonely",
        pair.getPrivate(),
        null,
        new X509Certificate[] {
          certificate("CN=lonely", pair, "ML-DSA-44", pair.getPublic(), provider)
        });

    KeyStore again =
        Providers.keyStore(Providers.configured(folder.resolve("provider.properties")));
    X509Certificate kept = (X509Certificate) again.getCertificate("lonely");
    assertThat(kept).isNotEqualTo(made);
    Signature signature = Signature.getInstance("ML-DSA-44", provider);
    signature.initSign((PrivateKey) again.getKey("lonely", null));
    signature.update(MESSAGE);
    byte[] signed = signature.sign();
    // Also with the key as the certificate has it, which no provider made.
    for (PublicKey key : List.of(kept.getPublicKey(), pair.getPublic())) {
      signature.initVerify(key);
      signature.update(MESSAGE);
      assertThat(signature.verify(signed)).isTrue();
    }
  }

  // ---- Software keys
  // -----------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void softwareKey_ofTheJdkOrBouncyCastle_isBroughtIn(KeyAlgorithm row) throws Exception {
    ManagedKeysProvider provider = provider();
    KeyStore store = Providers.keyStore(provider);
    for (Provider maker : makers()) {
      String name = row.parameterName();
      KeyPair pair = KeyPairGenerator.getInstance(name, maker).generateKeyPair();
      String alias = maker.getName().toLowerCase(Locale.ROOT);
      X509Certificate certificate = certificate("CN=soft", pair, name, pair.getPublic(), maker);

      store.setKeyEntry(alias, pair.getPrivate(), null, new X509Certificate[] {certificate});

      Signature signature = Signature.getInstance(name, provider);
      signature.initSign((PrivateKey) store.getKey(alias, null));
      signature.update(MESSAGE);
      byte[] signed = signature.sign();
      Signature verifier = Signature.getInstance(name, maker);
      verifier.initVerify(pair.getPublic());
      verifier.update(MESSAGE);
      assertThat(verifier.verify(signed)).as(maker.getName()).isTrue();
    }
  }

  @Test
  void keyFactory_readsKeysOfEveryEncoding() throws Exception {
    KeyFactory factory = KeyFactory.getInstance("ML-DSA", SharedKeys.PROVIDER);
    for (Provider maker : makers()) {
      KeyPair pair = KeyPairGenerator.getInstance("ML-DSA-44", maker).generateKeyPair();

      PrivateKey privateKey =
          factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
      PublicKey publicKey =
          factory.generatePublic(factory.getKeySpec(pair.getPublic(), X509EncodedKeySpec.class));

      assertThat(publicKey.getEncoded()).isEqualTo(pair.getPublic().getEncoded());
      assertThat(factory.translateKey(pair.getPublic()).getEncoded())
          .isEqualTo(pair.getPublic().getEncoded());
      Signature signature = Signature.getInstance("ML-DSA-44", maker);
      signature.initSign(privateKey);
      signature.update(MESSAGE);
      byte[] signed = signature.sign();
      signature.initVerify(pair.getPublic());
      signature.update(MESSAGE);
      assertThat(signature.verify(signed)).as(maker.getName()).isTrue();
    }
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> factory.translateKey(SharedKeys.key("ml-dsa-44")));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> factory.translateKey(SharedKeys.key("p256").getPublicKey()));
  }

  /** The JDK, if it makes such keys, and Bouncy Castle; their private encodings differ. */
  private static List<Provider> makers() {
    Provider known = SharedKeys.mlDsaProvider();
    return known.getName().equals(BOUNCY_CASTLE.getName())
        ? List.of(BOUNCY_CASTLE)
        : List.of(known, BOUNCY_CASTLE);
  }

  private static KeyPair generated(ManagedKeysProvider provider, String name, String alias)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-DSA", provider);
    generator.initialize(ManagedKeyGenParameterSpec.named(alias).type(name).build());
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      String issuer, KeyPair signer, String algorithm, PublicKey subject, Provider provider)
      throws Exception {
    Instant now = Instant.now();
    byte[] encoded =
        new X509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(4711),
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                new X500Name("CN=subject"),
                SubjectPublicKeyInfo.getInstance(subject.getEncoded()))
            .build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(provider)
                    .build(signer.getPrivate()))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
