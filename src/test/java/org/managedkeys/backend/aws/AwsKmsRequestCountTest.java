// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.aws.AwsKmsServer;

/** The service is asked once for each use of a key, and for nothing that is known. */
class AwsKmsRequestCountTest {

  private static final AwsFixture FIXTURE = new AwsFixture();
  private static final AwsKmsServer SERVER = FIXTURE.server();
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);

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
  void key_openedOftenAndByEachOfItsNames_isDescribedOnceAName() {
    Fields place = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.reset();
      AwsKey key = (AwsKey) backend.open(AwsFixture.name(), place);
      backend.open(AwsFixture.name(), place);
      assertThat(SERVER.operations()).containsExactly("DescribeKey", "GetPublicKey");

      for (int round = 0; round < 2; round++) {
        backend.open(AwsFixture.name(), AwsFixture.at(key.facts().arn()));
      }
      assertThat(SERVER.operations()).containsExactly("DescribeKey", "GetPublicKey", "DescribeKey");
    }
  }

  @Test
  void use_ofAKey_isOneRequest() throws Exception {
    Fields ec = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    Fields rsa = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.DECRYPT);
    Fields hmac = FIXTURE.make(KeyAlgorithm.HMAC);
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      Signs signs = (Signs) backend.open(AwsFixture.name(), ec);
      Decrypts decrypts = (Decrypts) backend.open(AwsFixture.name(), rsa);
      Macs macs = (Macs) backend.open(AwsFixture.name(), hmac);
      PublicKey publicKey =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new X509EncodedKeySpec(((AwsDecryptionKey) decrypts).subjectPublicKeyInfo()));
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, publicKey);
      byte[] sealed = cipher.doFinal(new byte[9]);
      SERVER.reset();

      signs.sign(ECDSA, new byte[32]);
      decrypts.decrypt(
          CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_1), CipherInput.of(sealed));
      macs.mac(MacAlgorithm.HMAC_SHA_256, new byte[9]);
      assertThat(SERVER.operations()).containsExactly("Sign", "Decrypt", "GenerateMac");
    }
  }

  @Test
  void refusal_ofWhatTheServiceDoesNotHave_isNoRequest() {
    Fields rsa = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.SIGN);
    Fields edwards = FIXTURE.make(KeyAlgorithm.ED25519, KeyUsage.SIGN);
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      Signs key = (Signs) backend.open(AwsFixture.name(), rsa);
      Signs other = (Signs) backend.open(AwsFixture.name(), edwards);
      SERVER.reset();

      AwsFixture.refusal(
          "SHA-1", () -> key.sign(SignatureScheme.pkcs1(DigestAlgorithm.SHA_1), new byte[20]));
      AwsFixture.refusal(
          "salt",
          () ->
              key.sign(
                  SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 20),
                  new byte[32]));
      AwsFixture.refusal("length", () -> other.sign(SignatureScheme.ed25519(), new byte[4097]));
      assertThat(SERVER.operations()).isEmpty();
    }
  }

  @Test
  void alias_thatMeansAnotherKey_isFollowedByNewKeysOnly() {
    Fields place = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    Fields second = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    try (AwsBackend backend = FIXTURE.connect(Map.of("refresh", "0"));
        AwsBackend patient = FIXTURE.connect(Map.of("refresh", "1h"))) {
      AwsSigningKey before = (AwsSigningKey) backend.open(AwsFixture.name(), place);
      AwsSigningKey kept = (AwsSigningKey) patient.open(AwsFixture.name(), place);
      AwsSigningKey other = (AwsSigningKey) backend.open(AwsFixture.name(), second);
      assertThat(before.isDue()).isTrue();
      assertThat(kept.isDue()).isFalse();
      move(place, other.facts().arn());
      SERVER.reset();

      AwsSigningKey after = (AwsSigningKey) backend.open(AwsFixture.name(), place);
      AwsSigningKey same = (AwsSigningKey) patient.open(AwsFixture.name(), place);
      assertThat(SERVER.operations()).containsExactly("DescribeKey");
      assertThat(after.facts().arn()).isEqualTo(other.facts().arn());
      assertThat(same.facts().arn()).isEqualTo(before.facts().arn());
      assertThat(before.sign(ECDSA, new byte[32])).hasSize(64);
    }
  }

  private static void move(Fields place, String arn) {
    Map<String, String> fields =
        Map.of(
            "region", SERVER.region(),
            "endpoint", SERVER.url(),
            "access_key", SERVER.accessKey(),
            "secret_key", SERVER.secretKey());
    Fields connection = Fields.ofText("kms.other", fields);
    try (AwsCalls calls =
        new AwsCalls(
            "kms 'other'",
            AwsSettings.parse(connection),
            org.managedkeys.remote.CallLimits.parse(connection))) {
      calls.updateAlias("alias", "move it", place.toText().getOrDefault("kms_key", ""), arn);
    }
  }

  @Test
  void program_thatSignsAndVerifies_makesOneRequestASignature() throws Exception {
    String place =
        FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN).toText().getOrDefault("kms_key", "");
    Files.writeString(
        temp.resolve("provider.properties"),
        String.format(
            Locale.ROOT,
            """
            kms.cloud.type = awskms
            kms.cloud.region = %s
            kms.cloud.endpoint = %s
            kms.cloud.access_key = %s
            kms.cloud.secret_key = %s
            key.orders.kms = cloud
            key.orders.kms_key = %s
            """,
            SERVER.region(),
            SERVER.url(),
            SERVER.accessKey(),
            SERVER.secretKey(),
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
    assertThat(SERVER.operations()).containsExactly("DescribeKey", "GetPublicKey");
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
    assertThat(SERVER.operations()).containsExactly("Sign", "Sign", "Sign");
    assertThat(Set.copyOf(SERVER.operations())).containsExactly("Sign");
  }
}
