// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.OpenSsl;

/** Digests as OpenSSL and the standards have them. */
class HashesTest {

  private static final String ABC = Base64.getEncoder().encodeToString("abc".getBytes(UTF_8));
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path folder;
  private TransitFixture fixture;
  private Hashes hashes;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    hashes = new Hashes(fixture.scope());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void hash_nothingSaid_isSha256InHexadecimal() {
    assertThat(hashes.hash(Map.of("input", ABC)).data())
        .containsOnly(Map.entry("sum", SHA256_OF_ABC));
  }

  @Test
  void hash_inBase64_isTheSame() {
    assertThat(hashes.hash(Map.of("input", ABC, "format", "base64")).data())
        .containsEntry(
            "sum", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(SHA256_OF_ABC)));
  }

  @ParameterizedTest
  @CsvSource({
    "sha2-224,sha224",
    "sha2-256,sha256",
    "sha2-384,sha384",
    "sha2-512,sha512",
    "sha3-224,sha3-224",
    "sha3-256,sha3-256",
    "sha3-384,sha3-384",
    "sha3-512,sha3-512"
  })
  void hash_byEachAlgorithm_isWhatOpenSslSays(String algorithm, String openssl) throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "abc");

    String expected = OpenSsl.run("dgst", "-r", "-" + openssl, file.toString()).output();

    assertThat(expected)
        .startsWith(
            hashes.hash(Map.of("input", ABC, "algorithm", algorithm)).data().get("sum") + " ");
    assertThat(HexFormat.of().formatHex(hashes.digest(algorithm).digest("abc".getBytes(UTF_8))))
        .isEqualTo(expected.substring(0, expected.indexOf(' ')));
  }

  @Test
  void hash_withoutInput_isThatOfNothing() {
    assertThat(hashes.hash(Map.of()).data())
        .containsEntry("sum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "md5", "SHA-256", "none"})
  void hash_algorithmThatIsNone_isRefusedWithThoseThereAre(String algorithm) {
    refused(
        Kind.INVALID,
        "unsupported algorithm. Hint: algorithms are sha2-224, sha2-256",
        () -> hashes.hash(Map.of("input", ABC, "algorithm", algorithm)));
  }

  @Test
  void digest_forSignatures_mayBeSha1() {
    assertThat(HexFormat.of().formatHex(hashes.digest("sha1").digest("abc".getBytes(UTF_8))))
        .isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
    refused(Kind.INVALID, "algorithms are sha1, sha2-224", () -> hashes.digest("md5"));
  }

  @Test
  void hash_wrongFields_areRefused_withoutTheData() {
    assertThat(
            refused(
                Kind.INVALID,
                "unable to decode input as base64",
                () -> hashes.hash(Map.of("input", "sec!ret"))))
        .hasMessageNotContaining("ret");
    refused(
        Kind.INVALID,
        "unsupported encoding format; must be \"hex\" or \"base64\"",
        () -> hashes.hash(Map.of("input", ABC, "format", "HEX")));
    refused(Kind.INVALID, "algorithm", () -> hashes.hash(Map.of("algorith", "sha2-256")));
  }
}
