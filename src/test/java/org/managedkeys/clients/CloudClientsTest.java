// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.jca.ManagedKeyGenParameterSpec;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Providers;

/** Bouncy Castle, Nimbus and Tink with keys in each of the clouds. */
@Isolated("changes the JVM's provider list")
final class CloudClientsTest {

  @TempDir Path folder;

  @BeforeAll
  static void registerTink() throws Exception {
    AeadConfig.register();
  }

  /** A pair of keys of the service, while its provider is in the list. */
  private interface Use {
    void of(ManagedKeysProvider provider, KeyPair pair) throws Exception;
  }

  private void withKeyPair(String service, String algorithm, String type, Use use)
      throws Exception {
    try (CloudServer server = CloudServer.start(service)) {
      ManagedKeysProvider provider = Providers.configured(server.configure(folder));
      Security.addProvider(provider);
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
        generator.initialize(ManagedKeyGenParameterSpec.named("key").type(type).build());
        use.of(provider, generator.generateKeyPair());
      } finally {
        Security.removeProvider(provider.getName());
        provider.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "awskms, EC, P-384, SHA384withECDSA",
    "awskms, RSA, rsa-2048, SHA256withRSA",
    "azurekeyvault, EC, P-384, SHA384withECDSA",
    "azurekeyvault, RSA, rsa-2048, SHA256withRSA",
    "gcpckms, EC, P-384, SHA384withECDSA",
    "gcpckms, RSA, rsa-2048, SHA256withRSA",
  })
  void bouncyCastle_makesACertificate(
      String service, String algorithm, String type, String signature) throws Exception {
    withKeyPair(
        service,
        algorithm,
        type,
        (provider, pair) -> {
          X500Name name = new X500Name("CN=cloud");
          X509CertificateHolder certificate =
              new JcaX509v3CertificateBuilder(
                      name,
                      BigInteger.ONE,
                      Date.from(Instant.now()),
                      Date.from(Instant.now().plusSeconds(3600)),
                      name,
                      pair.getPublic())
                  .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()));

          assertThat(
                  certificate.isSignatureValid(
                      new JcaContentVerifierProviderBuilder().build(pair.getPublic())))
              .isTrue();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"awskms", "azurekeyvault", "gcpckms"})
  void nimbus_signsAToken(String service) throws Exception {
    withKeyPair(
        service,
        "EC",
        "P-256",
        (provider, pair) -> {
          JWSObject token =
              new JWSObject(new JWSHeader(JWSAlgorithm.ES256), new Payload("{\"sub\":\"alice\"}"));
          token.sign(new ECDSASigner(pair.getPrivate(), Curve.P_256));

          assertThat(
                  JWSObject.parse(token.serialize())
                      .verify(new ECDSAVerifier((ECPublicKey) pair.getPublic())))
              .isTrue();
        });
  }

  /** A transformation of ours in Tink's form. */
  private record OurAead(String name, Key key, Provider provider) implements Aead {

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associated) throws GeneralSecurityException {
      return run(Cipher.ENCRYPT_MODE, plaintext, associated);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associated) throws GeneralSecurityException {
      return run(Cipher.DECRYPT_MODE, ciphertext, associated);
    }

    private byte[] run(int mode, byte[] data, byte[] associated) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(name, provider);
      cipher.init(mode, key);
      cipher.updateAAD(associated);
      return cipher.doFinal(data);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"awskms", "azurekeyvault", "gcpckms"})
  void tink_opensOurEnvelopes_andWeOpenTinks(String service) throws Exception {
    try (CloudServer server = CloudServer.startForAes(service)) {
      ManagedKeysProvider provider =
          Providers.configured(server.configure(folder, "key_generators = true"));
      try {
        KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
        generator.init(ManagedKeyGenParameterSpec.named("kek").type("aes-256").build());
        Key kek = generator.generateKey();
        Aead ours = new OurAead("KMS/Envelope/NoPadding", kek, provider);
        Aead tink =
            KmsEnvelopeAead.create(
                PredefinedAeadParameters.AES256_GCM,
                new OurAead("KMS/Direct/NoPadding", kek, provider));
        byte[] plain = new byte[100_000];
        byte[] associated = {1, 2, 3};

        assertThat(tink.decrypt(ours.encrypt(plain, associated), associated)).isEqualTo(plain);
        assertThat(ours.decrypt(tink.encrypt(plain, associated), associated)).isEqualTo(plain);
      } finally {
        provider.close();
      }
    }
  }
}
