// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEKEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.testkit.OpenSsl;
import org.managedkeys.testkit.Providers.Place;
import org.managedkeys.testkit.WorkingKeys;

/** CMS EnvelopedData for managed keys, decrypted by Bouncy Castle's PKIX classes. */
@Isolated("changes the JVM's provider list")
final class CmsEnvelopedTest {

  @RegisterExtension
  static final RegisteredProvider KEYS = new RegisteredProvider(WorkingKeys::provider);

  private static final byte[] SECRET = "42 pears".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ID = {1, 2, 3};

  /** How the caller names the provider. */
  enum Naming {
    NOT,
    OBJECT,
    /** And another one for the content, as Bouncy Castle recommends it for HSMs. */
    NAME
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void message_byPkcs1_isDecrypted(Naming naming) throws Exception {
    assertThat(
            content(
                sealed(new JceKeyTransRecipientInfoGenerator(ID, KEYS.publicKey(WorkingKeys.RSA))),
                recipient(naming)))
        .isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA-1", "SHA-256", "SHA-512"})
  void message_byOaep_isDecrypted(String digest) throws Exception {
    AlgorithmIdentifier oaep =
        new JcaAlgorithmParametersConverter()
            .getAlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSAES_OAEP,
                new OAEPParameterSpec(
                    digest,
                    "MGF1",
                    new MGF1ParameterSpec(digest),
                    new PSource.PSpecified(new byte[] {7})));
    CMSEnvelopedData message =
        sealed(new JceKeyTransRecipientInfoGenerator(ID, oaep, KEYS.publicKey(WorkingKeys.RSA)));

    for (Naming naming : Naming.values()) {
      assertThat(content(message, recipient(naming))).as("%s", naming).isEqualTo(SECRET);
    }
  }

  /** By a sender who knows nothing of Java, for the certificate that the key made for itself. */
  @ParameterizedTest
  @ValueSource(strings = {"rsa_padding_mode:pkcs1", "rsa_padding_mode:oaep,rsa_oaep_md:sha256"})
  void message_byOpenSsl_isDecrypted(String options) throws Exception {
    CMSEnvelopedData message = byOpenSsl(WorkingKeys.RSA, options.split(","));

    assertThat(content(message, recipient(Naming.NOT))).isEqualTo(SECRET);
  }

  /** Agreements with the key derivations of RFC 5753, standard and cofactor. */
  static Stream<ASN1ObjectIdentifier> agreements() {
    return Stream.of(
        CMSAlgorithm.ECDH_SHA1KDF,
        CMSAlgorithm.ECDH_SHA224KDF,
        CMSAlgorithm.ECDH_SHA256KDF,
        CMSAlgorithm.ECDH_SHA384KDF,
        CMSAlgorithm.ECDH_SHA512KDF,
        CMSAlgorithm.ECCDH_SHA1KDF,
        CMSAlgorithm.ECCDH_SHA256KDF);
  }

  @ParameterizedTest
  @MethodSource("agreements")
  void message_forAnEcKey_isDecrypted(ASN1ObjectIdentifier agreement) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair sender = generator.generateKeyPair();
    for (ASN1ObjectIdentifier wrap :
        List.of(CMSAlgorithm.AES128_WRAP, CMSAlgorithm.AES192_WRAP, CMSAlgorithm.AES256_WRAP)) {
      CMSEnvelopedData message =
          sealed(
              new JceKeyAgreeRecipientInfoGenerator(
                      agreement, sender.getPrivate(), sender.getPublic(), wrap)
                  .addRecipient(ID, KEYS.publicKey(WorkingKeys.EC))
                  .setProvider(new BouncyCastleProvider()));

      assertDecryptedByTheEcKey(message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdh_kdf_md:sha1", "ecdh_kdf_md:sha256,ecdh_cofactor_mode:1"})
  void message_forAnEcKey_byOpenSsl_isDecrypted(String options) throws Exception {
    CMSEnvelopedData message = byOpenSsl(WorkingKeys.EC, options.split(","));

    assertDecryptedByTheEcKey(message);
  }

  /** The JDK does not know EC keys by their object identifier: Bouncy Castle must be there. */
  private static void assertDecryptedByTheEcKey(CMSEnvelopedData message) throws Exception {
    for (Place place : Place.values()) {
      place.during(
          new BouncyCastleProvider(),
          () -> assertThat(content(message, agreeing())).as("%s", place).isEqualTo(SECRET));
    }
  }

  /** Bouncy Castle reads the curve from the bytes of the private key, unless it is told. */
  private static Recipient agreeing() throws Exception {
    return new JceKeyAgreeEnvelopedRecipient(KEYS.privateKey(WorkingKeys.EC))
        .setPrivateKeyAlgorithmIdentifier(
            SubjectPublicKeyInfo.getInstance(KEYS.publicKey(WorkingKeys.EC).getEncoded())
                .getAlgorithm());
  }

  /** Bouncy Castle measures the bytes of the key that wraps, so its sender has it in software. */
  @Test
  void message_forAnAesKey_isDecrypted() throws Exception {
    JceKEKEnvelopedRecipient recipient =
        new JceKEKEnvelopedRecipient(KEYS.secretKey(WorkingKeys.AES));

    assertThat(
            content(
                sealed(new JceKEKRecipientInfoGenerator(ID, WorkingKeys.softwareAes())), recipient))
        .isEqualTo(SECRET);
  }

  @Test
  void message_forAnotherKey_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    CMSEnvelopedData message =
        sealed(new JceKeyTransRecipientInfoGenerator(ID, generator.generateKeyPair().getPublic()));

    assertThatExceptionOfType(CMSException.class)
        .isThrownBy(() -> content(message, recipient(Naming.NOT)));
  }

  private static Recipient recipient(Naming naming) throws Exception {
    JceKeyTransEnvelopedRecipient recipient =
        new JceKeyTransEnvelopedRecipient(KEYS.privateKey(WorkingKeys.RSA));
    switch (naming) {
      case OBJECT -> recipient.setProvider(KEYS.provider());
      case NAME -> recipient.setProvider(ManagedKeysProvider.NAME).setContentProvider("SunJCE");
      case NOT -> {
        // The JDK finds it.
      }
    }
    return recipient;
  }

  private static CMSEnvelopedData sealed(RecipientInfoGenerator recipient) throws Exception {
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient);
    return new CMSEnvelopedData(
        generator
            .generate(
                new CMSProcessableByteArray(SECRET),
                new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).build())
            .getEncoded());
  }

  private CMSEnvelopedData byOpenSsl(String name, String... options) throws Exception {
    Path content = Files.write(folder.resolve("content"), SECRET);
    Path certificate =
        OpenSsl.writePem(
            folder.resolve("recipient.pem"),
            "CERTIFICATE",
            KEYS.keyStore().getCertificate(name).getEncoded());
    Path message = folder.resolve("message.der");
    List<String> command =
        new ArrayList<>(
            List.of(
                "cms",
                "-encrypt",
                "-binary",
                "-aes-256-cbc",
                "-outform",
                "DER",
                "-recip",
                certificate.toString(),
                "-in",
                content.toString(),
                "-out",
                message.toString()));
    for (String option : options) {
      command.addAll(List.of("-keyopt", option));
    }
    OpenSsl.Result result = OpenSsl.run(command.toArray(new String[0]));
    assertThat(result.exit()).as(result.output()).isZero();
    return new CMSEnvelopedData(Files.readAllBytes(message));
  }

  private static byte[] content(CMSEnvelopedData message, Recipient recipient) throws CMSException {
    RecipientInformation information =
        message.getRecipientInfos().getRecipients().iterator().next();
    return information.getContent(recipient);
  }
}
