// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.base64;
import static org.managedkeys.transit.SigningFixture.results;
import static org.managedkeys.transit.SigningFixture.utf8;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.testkit.CloudServer;

/** Batches of signatures at AWS KMS, whose requests are counted. */
final class BatchSigningTest {

  private static final byte[] DATA = utf8("what is signed");
  private static final Fault NONE = Fault.altered(reply -> reply);

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static CloudServer server;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() throws Exception {
    server = CloudServer.start("awskms");
    fixture =
        SigningFixture.in(
                folder,
                SigningFixture.cloud(
                    server,
                    "key.ec.key_type = P-256",
                    "key.ec.max_parallel = 5",
                    "key.rsa-far.key_type = rsa-2048"))
            .with("ec", "rsa-far");
  }

  @AfterAll
  static void close() {
    fixture.close();
    server.close();
  }

  @BeforeEach
  void mend() {
    // So that its certificate or public key is not asked for amid a test.
    fixture.sign("ec", DATA);
    server.server().reset();
  }

  private static byte[] data(int number) {
    return utf8("number " + number);
  }

  private static List<Map<String, Object>> elements(int count) {
    return IntStream.range(0, count)
        .<Map<String, Object>>mapToObj(
            number -> Map.of("input", base64(data(number)), "reference", "r" + number))
        .toList();
  }

  private static List<Map<?, ?>> signed(Map<String, ?> request) {
    return results(fixture.signing.sign("ec", request));
  }

  @Test
  void batch_costsOneRequestAnElement_andIsInOrder() {
    List<Map<?, ?>> results = signed(Map.of("batch_input", elements(100)));

    assertThat(server.server().operations()).containsOnly("Sign").hasSize(100);
    assertThat(results).hasSize(100);
    for (int number = 0; number < 100; number++) {
      Map<?, ?> result = results.get(number);
      assertThat(result.get("reference")).isEqualTo("r" + number);
      assertThat(result.get("key_version")).isEqualTo(1);
      assertThat(fixture.isValid("ec", data(number), (String) result.get("signature"))).isTrue();
    }
  }

  @Test
  void failuresAmidABatch_areOfTheirElements_andNothingIsTriedAgain() {
    server
        .server()
        .fail(
            "Sign",
            Stream.concat(
                    Collections.nCopies(20, NONE).stream(),
                    Collections.nCopies(3, AwsKmsServer.denied("Sign")).stream())
                .toArray(Fault[]::new));

    List<Map<?, ?>> results = signed(Map.of("batch_input", elements(60)));

    assertThat(server.server().count("Sign")).isEqualTo(60);
    List<Map<?, ?>> failed =
        results.stream().filter(result -> result.containsKey("error")).toList();
    assertThat(failed)
        .hasSize(3)
        .allSatisfy(result -> {
          assertThat(result.containsKey("signature")).isFalse();
          assertThat(result.get("error").toString()).startsWith("key 'ec': cannot sign");
        });
    for (int number = 0; number < 60; number++) {
      Map<?, ?> result = results.get(number);
      assertThat(result.get("reference")).isEqualTo("r" + number);
      if (!result.containsKey("error")) {
        assertThat(fixture.isValid("ec", data(number), (String) result.get("signature"))).isTrue();
      }
    }
  }

  @Test
  void wrongElements_failAlone_withoutARequest() {
    List<Map<?, ?>> results =
        signed(
            Map.of(
                "batch_input",
                List.of(
                    Map.of("input", base64(DATA)),
                    Map.of("input", "*"),
                    Map.of("reference", "c"),
                    Map.of("input", base64(DATA), "hash_algorithm", "sha2-512"),
                    Map.of("input", ""))));

    assertThat(server.server().count("Sign")).isEqualTo(2);
    assertThat(fixture.isValid("ec", DATA, (String) results.get(0).get("signature"))).isTrue();
    assertThat((String) results.get(1).get("error")).contains("unable to decode input as base64");
    assertThat((String) results.get(2).get("error")).contains("missing input");
    assertThat(results.get(2).get("reference")).isEqualTo("c");
    assertThat((String) results.get(3).get("error")).contains("no field hash_algorithm");
    assertThat(fixture.isValid("ec", new byte[0], (String) results.get(4).get("signature")))
        .isTrue();
  }

  @Test
  void digestsOfAnotherLength_failAlone() {
    List<Map<?, ?>> results =
        signed(
            Map.of(
                "prehashed",
                true,
                "batch_input",
                List.of(
                    Map.of("input", base64(new byte[32])), Map.of("input", base64(new byte[31])))));

    assertThat(server.server().count("Sign")).isEqualTo(1);
    assertThat(results.get(0).containsKey("signature")).isTrue();
    assertThat((String) results.get(1).get("error")).contains("the input has 31 bytes");
  }

  @Test
  void wrongRequest_isRefusedAsAWhole_beforeAnythingIsSigned() {
    refused(
        Kind.INVALID,
        "missing batch input to process",
        () -> signed(Map.of("batch_input", List.of())));
    refused(
        Kind.INVALID,
        "at most 10000 are taken",
        () -> signed(Map.of("batch_input", elements(10_001))));
    refused(
        Kind.INVALID,
        "invalid hash algorithm",
        () -> signed(Map.of("batch_input", elements(2), "hash_algorithm", "md5")));
    refused(
        Kind.UNSUPPORTED,
        "RSA PSS with SHA-1",
        () ->
            fixture.signing.sign(
                "rsa-far", Map.of("batch_input", elements(2), "hash_algorithm", "sha1")));

    assertThat(server.server().operations()).doesNotContain("Sign");
  }

  /** AWS KMS makes a salt as long as the digest, and no other. */
  @Test
  void pss_hasTheOneSaltThatTheServiceMakes() {
    String automatic = fixture.sign("rsa-far", DATA);
    String ofHash = fixture.sign("rsa-far", DATA, "salt_length", "hash");
    String ofNumber = fixture.sign("rsa-far", DATA, "salt_length", 32);
    long before = server.server().count("Sign");

    for (String signature : List.of(automatic, ofHash, ofNumber)) {
      assertThat(fixture.isValid("rsa-far", DATA, signature, "salt_length", "hash")).isTrue();
    }
    KeyException e =
        refused(
            Kind.UNSUPPORTED, "salt 20", () -> fixture.sign("rsa-far", DATA, "salt_length", 20));
    assertThat(e)
        .hasMessageContaining(
            "send signature_algorithm=pss and hash_algorithm=sha2-256|sha2-384|sha2-512"
                + " and salt_length=hash");
    assertThat(server.server().count("Sign")).isEqualTo(before);
  }

  @Test
  void maxParallel_isTheKeys_orADefault() {
    OpenVersion limited = fixture.scope.open().toProtect("ec", 0, "sign");
    OpenVersion other = fixture.scope.open().toProtect("rsa-far", 0, "sign");

    assertThat(BatchRunner.parallel(limited.managed())).isEqualTo(5);
    assertThat(BatchRunner.parallel(other.managed())).isEqualTo(32);
  }

  @Test
  void verification_goesOn_whileTheServiceIsAway(@TempDir Path other) throws Exception {
    try (CloudServer leaving = CloudServer.start("awskms");
        SigningFixture own =
            SigningFixture.in(
                    other,
                    SigningFixture.cloud(
                        leaving, "kms.cloud.max_attempts = 1", "key.ec.key_type = P-256"))
                .with("ec")) {
      String signature = own.sign("ec", DATA);
      leaving.close();

      Signing another = new Signing(TransitFixture.scope(own.transit.another()));

      Map<String, Object> request = SigningFixture.request(DATA, "signature", signature);
      assertThat(another.verify("ec", request).data()).isEqualTo(Map.of("valid", true));
      refused(Kind.UNAVAILABLE, "key 'ec'", () -> another.sign("ec", SigningFixture.request(DATA)));
    }
  }
}
