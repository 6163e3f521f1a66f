// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.testkit.OpenSsl;
import org.managedkeys.testkit.Providers.Place;

/** Bouncy Castle's PKIX classes as most Java programs use them, over managed keys. */
@Isolated("changes the JVM's provider list")
final class BouncyCastleTest {

  @TempDir Path folder;

  private static final X500Name SUBJECT = new X500Name("CN=bouncy");
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final byte[] CONTENT = "signed content".getBytes(StandardCharsets.US_ASCII);

  /** How the caller names the provider. */
  enum Naming {
    NOT,
    OBJECT,
    NAME
  }

  /** A signature as a caller of JcaContentSignerBuilder spells it. */
  record Spelling(String key, String name, @Nullable AlgorithmParameterSpec parameters) {

    ContentSigner signer(Naming naming) throws OperatorCreationException {
      JcaContentSignerBuilder builder =
          parameters == null
              ? new JcaContentSignerBuilder(name)
              : new JcaContentSignerBuilder(name, parameters);
      switch (naming) {
        case OBJECT -> builder.setProvider(SharedKeys.PROVIDER);
        case NAME -> builder.setProvider(ManagedKeysProvider.NAME);
        case NOT -> {}
      }
      return builder.build(SharedKeys.key(key));
    }

    @Override
    public String toString() {
      return name + (parameters == null ? "" : " with parameters") + ", " + key;
    }
  }

  private static final List<Spelling> SPELLINGS =
      List.of(
          new Spelling("rsa-2048", "SHA256withRSA", null),
          new Spelling("rsa-2048", "SHA512withRSA", null),
          new Spelling("rsa-2048", "SHA256withRSAandMGF1", null),
          new Spelling("rsa-3072", "SHA384withRSAandMGF1", null),
          new Spelling("rsa-2048", "RSASSA-PSS", IndependentVerifier.pss(DigestAlgorithm.SHA_256)),
          new Spelling("rsa-2048", "RSASSA-PSS", IndependentVerifier.pss(DigestAlgorithm.SHA_512)),
          new Spelling("p256", "SHA256withECDSA", null),
          new Spelling("p384", "SHA384withECDSA", null),
          new Spelling("p521", "SHA512withECDSA", null),
          new Spelling("p256", "SHA512withECDSA", null),
          new Spelling("ed25519", "Ed25519", null));

  static Stream<Arguments> spellingsAndNamings() {
    return SPELLINGS.stream()
        .flatMap(spelling -> Stream.of(Naming.values()).map(naming -> arguments(spelling, naming)));
  }

  @ParameterizedTest
  @MethodSource("spellingsAndNamings")
  void certificate_isVerified(Spelling spelling, Naming naming) throws Exception {
    Place.LAST.during(
        SharedKeys.PROVIDER,
        () -> {
          X509Certificate certificate = certificate(spelling, naming);

          certificate.verify(SharedKeys.key(spelling.key()).getPublicKey());
          String file = pem("certificate", "CERTIFICATE", certificate.getEncoded());
          assertOpenSsl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", file, file);
        });
  }

  @ParameterizedTest
  @MethodSource("spellingsAndNamings")
  void certificateRequest_isVerified(Spelling spelling, Naming naming) throws Exception {
    Place.LAST.during(
        SharedKeys.PROVIDER,
        () -> {
          PKCS10CertificationRequest request =
              new JcaPKCS10CertificationRequestBuilder(
                      SUBJECT, SharedKeys.key(spelling.key()).getPublicKey())
                  .build(spelling.signer(naming));

          assertOpenSsl(
              "req",
              "-verify",
              "-noout",
              "-in",
              pem("request", "CERTIFICATE REQUEST", request.getEncoded()));
        });
  }

  @ParameterizedTest
  @MethodSource("spellingsAndNamings")
  void crl_isVerified(Spelling spelling, Naming naming) throws Exception {
    Place.LAST.during(
        SharedKeys.PROVIDER,
        () -> {
          X509CRLHolder holder =
              new X509v2CRLBuilder(SUBJECT, Date.from(now))
                  .setNextUpdate(Date.from(now.plus(1, ChronoUnit.DAYS)))
                  .addCRLEntry(BigInteger.TEN, Date.from(now), 1)
                  .build(spelling.signer(naming));

          X509CRL crl =
              (X509CRL)
                  CertificateFactory.getInstance("X.509")
                      .generateCRL(new ByteArrayInputStream(holder.getEncoded()));
          crl.verify(SharedKeys.key(spelling.key()).getPublicKey());
          assertOpenSsl(
              "crl",
              "-noout",
              "-verify",
              "-in",
              pem("crl", "X509 CRL", crl.getEncoded()),
              "-CAfile",
              pem("issuer", "CERTIFICATE", certificate(spelling, naming).getEncoded()));
        });
  }

  @ParameterizedTest
  @MethodSource("spellingsAndNamings")
  void signedData_isVerified(Spelling spelling, Naming naming) throws Exception {
    Place.LAST.during(
        SharedKeys.PROVIDER,
        () -> {
          X509Certificate certificate = certificate(spelling, naming);
          CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
          generator.addSignerInfoGenerator(
              new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                  .build(spelling.signer(naming), certificate));
          generator.addCertificates(new JcaCertStore(List.of(certificate)));
          CMSSignedData signed = generator.generate(new CMSProcessableByteArray(CONTENT), true);

          byte[] encoded = signed.getEncoded();
          SignerInformation signer =
              new CMSSignedData(encoded).getSignerInfos().getSigners().iterator().next();
          assertThat(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate)))
              .isTrue();
          if (spelling.name().equals("Ed25519")) {
            // OpenSSL 3.0 does not know it in CMS.
            return;
          }
          Path der = Files.write(folder.resolve("cms"), encoded);
          assertOpenSsl(
              "cms",
              "-verify",
              "-binary",
              "-inform",
              "DER",
              "-in",
              der.toString(),
              "-purpose",
              "any",
              "-out",
              folder.resolve("content").toString(),
              "-CAfile",
              pem("issuer", "CERTIFICATE", certificate.getEncoded()));
          assertThat(folder.resolve("content")).hasBinaryContent(CONTENT);
        });
  }

  /** A Bouncy Castle that stands before the JDK's providers, or ours, changes nothing. */
  @ParameterizedTest
  @MethodSource("spellingsAndNamings")
  void certificate_isVerified_inAnyOrder(Spelling spelling, Naming naming) throws Exception {
    Place.FIRST.during(
        new BouncyCastleProvider(),
        () ->
            Place.LAST.during(
                SharedKeys.PROVIDER,
                () ->
                    certificate(spelling, naming)
                        .verify(SharedKeys.key(spelling.key()).getPublicKey())));
    Place.FIRST.during(
        SharedKeys.PROVIDER,
        () -> certificate(spelling, naming).verify(SharedKeys.key(spelling.key()).getPublicKey()));
  }

  private X509Certificate certificate(Spelling spelling, Naming naming)
      throws OperatorCreationException, GeneralSecurityException, IOException {
    X509CertificateHolder holder =
        new JcaX509v3CertificateBuilder(
                SUBJECT,
                BigInteger.valueOf(4711),
                Date.from(now),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                SUBJECT,
                SharedKeys.key(spelling.key()).getPublicKey())
            .build(spelling.signer(naming));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
  }

  private String pem(String name, String type, byte[] der) {
    return OpenSsl.writePem(folder.resolve(name + ".pem"), type, der).toString();
  }

  private static void assertOpenSsl(String... arguments) {
    OpenSsl.Result result = OpenSsl.run(arguments);
    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output()).containsPattern("(?i)(: OK|verify OK|verification successful)");
  }
}
