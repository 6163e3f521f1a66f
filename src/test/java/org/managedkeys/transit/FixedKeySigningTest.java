// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.utf8;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.CloudServer;

/** Keys of Google Cloud KMS, each of which makes one signature only. */
final class FixedKeySigningTest {

  private static final byte[] DATA = utf8("what is signed");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static CloudServer server;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() throws Exception {
    server = CloudServer.start("gcpckms");
    fixture =
        SigningFixture.in(
                folder,
                SigningFixture.cloud(
                    server,
                    "key.pkcs1.algorithm = RSA_SIGN_PKCS1_2048_SHA256",
                    "key.pkcs1.key_type = rsa-2048",
                    "key.pss.algorithm = RSA_SIGN_PSS_2048_SHA256",
                    "key.pss.key_type = rsa-2048",
                    "key.raw.algorithm = RSA_SIGN_RAW_PKCS1_2048",
                    "key.raw.key_type = rsa-2048",
                    "key.ec.algorithm = EC_SIGN_P256_SHA256",
                    "key.ec.key_type = P-256"))
            .with("pkcs1", "pss", "raw", "ec");
  }

  @AfterAll
  static void close() {
    fixture.close();
    server.close();
  }

  private static KeyException refusedWithoutARequest(String key, Object... fields) {
    long before = server.server().count("AsymmetricSign");
    KeyException e =
        refused(Kind.UNSUPPORTED, "key '" + key + "'", () -> fixture.sign(key, DATA, fields));
    assertThat(server.server().count("AsymmetricSign")).isEqualTo(before);
    return e;
  }

  /** Never another padding than Vault's default, unless it is asked for. */
  @Test
  void requestThatNamesNothing_isRefusedByAKeyForPkcs1_withTheFieldsToSend() {
    assertThat(refusedWithoutARequest("pkcs1"))
        .hasMessageContaining("RSA PKCS#1 v1.5 with SHA-256")
        .hasMessageEndingWith("send signature_algorithm=pkcs1v15 and hash_algorithm=sha2-256");

    String signature = fixture.sign("pkcs1", DATA, "signature_algorithm", "pkcs1v15");

    assertThat(fixture.isValid("pkcs1", DATA, signature, "signature_algorithm", "pkcs1v15"))
        .isTrue();
    assertThat(fixture.isValid("pkcs1", DATA, signature)).isFalse();
  }

  @Test
  void keyForPss_signsByDefault_withTheSaltThatItMakes() {
    String signature = fixture.sign("pss", DATA);

    assertThat(fixture.isValid("pss", DATA, signature, "salt_length", "hash")).isTrue();
    assertThat(fixture.isValid("pss", DATA, signature, "salt_length", "32")).isTrue();
    assertThat(fixture.isValid("pss", DATA, signature, "salt_length", "222")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "pss, signature_algorithm, pkcs1v15",
    "pss, hash_algorithm, sha2-512",
    "pss, hash_algorithm, sha3-256",
    "pkcs1, hash_algorithm, sha2-512",
    "pkcs1, hash_algorithm, sha3-256",
  })
  void otherHashesAndPaddings_areRefusedWithTheFieldsToSend(
      String key, String field, String value) {
    String padding = key.equals("pss") ? "pss" : "pkcs1v15";

    assertThat(refusedWithoutARequest(key, field, value))
        .hasMessageEndingWith(
            "send signature_algorithm=" + padding + " and hash_algorithm=sha2-256");
  }

  @Test
  void otherSalt_isRefusedWithTheOneToSend() {
    assertThat(refusedWithoutARequest("pss", "salt_length", 20))
        .hasMessageEndingWith(
            "send signature_algorithm=pss and hash_algorithm=sha2-256 and salt_length=hash");
  }

  @ParameterizedTest
  @CsvSource({"sha1", "sha2-224", "sha2-384", "sha2-512", "sha3-256", "sha3-512"})
  void keyWithoutAHashOfItsOwn_signsByEach(String hash) {
    for (String key : new String[] {"raw", "ec"}) {
      Object[] fields = {"signature_algorithm", "pkcs1v15", "hash_algorithm", hash};

      assertThat(fixture.isValid(key, DATA, fixture.sign(key, DATA, fields), fields)).isTrue();
    }
  }
}
