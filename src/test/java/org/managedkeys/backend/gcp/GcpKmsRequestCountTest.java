// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** The service is asked once for each use of a key, and for nothing that is known. */
class GcpKmsRequestCountTest {

  private static final GcpFixture FIXTURE = new GcpFixture();
  private static final GcpKmsServer SERVER = FIXTURE.server();
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
  private static final CipherScheme OAEP =
      CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
  private static final CipherScheme SERVICE = CipherScheme.of(Mode.SERVICE);

  @TempDir private Path temp;

  @AfterAll
  static void stop() {
    FIXTURE.close();
  }

  @BeforeEach
  void reset() {
    SERVER.reset();
  }

  @Test
  void key_openedOftenAndWithOrWithoutItsVersion_isFetchedOnce() {
    Fields place = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.reset();
      GcpKey key = (GcpKey) backend.open(GcpFixture.name(), place);
      for (int round = 0; round < 2; round++) {
        backend.open(GcpFixture.name(), place);
        backend.open(GcpFixture.name(), GcpFixture.with(place, "crypto_key_version", "1"));
      }

      assertThat(SERVER.operations())
          .containsExactly("Token", "GetCryptoKey", "GetCryptoKeyVersion", "GetPublicKey");
      assertThat(key.isDue()).isFalse();
    }
  }

  /** So that whoever may sign and see public keys needs no other permission. */
  @Test
  void key_whoseEntryNamesItsAlgorithm_isOneRequest() {
    Fields place = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.reset();
      backend.open(GcpFixture.name(), GcpFixture.with(place, "algorithm", "EC_SIGN_P256_SHA256"));

      assertThat(SERVER.operations()).containsExactly("Token", "GetPublicKey");
    }
  }

  @Test
  void use_ofAKey_isOneRequest() throws Exception {
    Fields ec = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    Fields rsa = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.DECRYPT);
    Fields hmac = FIXTURE.make(KeyAlgorithm.HMAC);
    Fields aes = FIXTURE.make(KeyAlgorithm.AES);
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      Signs signs = (Signs) backend.open(GcpFixture.name(), ec);
      Decrypts decrypts = (Decrypts) backend.open(GcpFixture.name(), rsa);
      Macs macs = (Macs) backend.open(GcpFixture.name(), hmac);
      GcpSymmetricKey symmetric = (GcpSymmetricKey) backend.open(GcpFixture.name(), aes);
      PublicKey publicKey =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new X509EncodedKeySpec(((GcpDecryptionKey) decrypts).subjectPublicKeyInfo()));
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          publicKey,
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      byte[] sealed = cipher.doFinal(new byte[9]);
      SERVER.reset();

      signs.sign(ECDSA, new byte[32]);
      decrypts.decrypt(OAEP, CipherInput.of(sealed));
      macs.mac(MacAlgorithm.HMAC_SHA_256, new byte[9]);
      byte[] opaque = symmetric.encrypt(SERVICE, CipherInput.of(new byte[9])).bytes();
      symmetric.decrypt(SERVICE, CipherInput.of(opaque));
      assertThat(SERVER.operations())
          .containsExactly("AsymmetricSign", "AsymmetricDecrypt", "MacSign", "Encrypt", "Decrypt");
    }
  }

  @Test
  void refusal_ofWhatTheVersionDoesNotHave_isNoRequest() {
    Fields rsa = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.SIGN);
    Fields edwards = FIXTURE.make(KeyAlgorithm.ED25519, KeyUsage.SIGN);
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      Signs key = (Signs) backend.open(GcpFixture.name(), rsa);
      Signs other = (Signs) backend.open(GcpFixture.name(), edwards);
      SERVER.reset();

      assertThat(
              GcpFixture.refusal(
                  "SHA-512",
                  () -> key.sign(SignatureScheme.pkcs1(DigestAlgorithm.SHA_512), new byte[64])))
          .hasMessageContaining("SHA256withRSA")
          .hasMessageContaining("RSA_SIGN_PKCS1_2048_SHA256");
      GcpFixture.refusal(
          "PSS",
          () ->
              key.sign(
                  SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 32),
                  new byte[32]));
      GcpFixture.refusal("long", () -> other.sign(SignatureScheme.ed25519(), new byte[65_537]));
      assertThat(SERVER.operations()).isEmpty();
    }
  }

  @Test
  void primaryVersion_isAskedAgainWhenItIsDue() {
    Fields place = FIXTURE.make(KeyAlgorithm.AES);
    try (GcpBackend backend = FIXTURE.connect(Map.of("refresh", "0"));
        GcpBackend patient = FIXTURE.connect(Map.of("refresh", "1h"))) {
      GcpKey due = (GcpKey) backend.open(GcpFixture.name(), place);
      GcpKey kept = (GcpKey) patient.open(GcpFixture.name(), place);
      assertThat(due.isDue()).isTrue();
      assertThat(kept.isDue()).isFalse();
      SERVER.reset();

      backend.open(GcpFixture.name(), place);
      patient.open(GcpFixture.name(), place);
      assertThat(SERVER.operations()).containsExactly("GetCryptoKey");
    }
  }

  @Test
  void program_thatSignsAndVerifies_makesOneRequestASignature() throws Exception {
    String place =
        FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN).toText().getOrDefault("crypto_key", "");
    Files.writeString(temp.resolve("account.json"), FIXTURE.credentials());
    Files.writeString(
        temp.resolve("provider.properties"),
        String.format(
            Locale.ROOT,
            """
            kms.cloud.type = gcpckms
            kms.cloud.project = %s
            kms.cloud.region = %s
            kms.cloud.key_ring = %s
            kms.cloud.endpoint = %s
            kms.cloud.credentials = %s
            key.orders.kms = cloud
            key.orders.crypto_key = %s
            key.orders.crypto_key_version = 1
            key.orders.algorithm = EC_SIGN_P256_SHA256
            """,
            SERVER.project(),
            GcpFixture.REGION,
            GcpFixture.RING,
            SERVER.url(),
            temp.resolve("account.json"),
            place));
    ManagedKeysProvider provider =
        (ManagedKeysProvider)
            new ManagedKeysProvider().configure(temp.resolve("provider.properties").toString());
    KeyStore store = KeyStore.getInstance("ManagedKeys", provider);
    SERVER.reset();
    store.load(null, null);
    assertThat(store.containsAlias("orders")).isTrue();
    assertThat(SERVER.operations()).isEmpty();

    PrivateKey key = (PrivateKey) store.getKey("orders", null);
    store.getKey("orders", null);
    assertThat(SERVER.operations()).containsExactly("Token", "GetPublicKey");
    PublicKey publicKey = store.getCertificate("orders").getPublicKey();
    SERVER.reset();
    for (int round = 0; round < 3; round++) {
      byte[] message = ("message " + round).getBytes(StandardCharsets.UTF_8);
      Signature signer = Signature.getInstance("SHA384withECDSA", provider);
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance("SHA384withECDSA");
      verifier.initVerify(publicKey);
      verifier.update(message);
      assertThat(verifier.verify(signature)).isTrue();
    }
    assertThat(SERVER.operations())
        .containsExactly("AsymmetricSign", "AsymmetricSign", "AsymmetricSign");
  }
}
