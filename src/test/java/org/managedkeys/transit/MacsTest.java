// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.base64;
import static org.managedkeys.transit.SigningFixture.request;
import static org.managedkeys.transit.SigningFixture.results;
import static org.managedkeys.transit.SigningFixture.utf8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.WorkingKeys;

/**
 * HMACs and CMACs of a token, whose secrets tests have too, of software keys and of AWS KMS; and
 * their verification, which Vault cannot do with managed keys.
 */
final class MacsTest {

  private static final byte[] DATA = utf8("what is protected");
  private static final String PREFIX = "vault:v1:";

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
                Stream.of(
                        Stream.of(WorkingKeys.configuration()).map(MacsTest::ofToken),
                        Stream.of("key.work-hmac.kms = work", "key.work-aes.kms = work"),
                        Stream.of(
                            SigningFixture.cloud(
                                server,
                                "kms.cloud.max_attempts = 1",
                                "key.far.key_type = hmac-512",
                                "key.far.usages = mac",
                                "key.far.max_parallel = 3")))
                    .flatMap(lines -> lines)
                    .toArray(String[]::new))
            .with("work-hmac", "work-aes", "hmac", "cmac", "aes", "own-rsa", "far");
  }

  /** The fixture has a connection of that name already. */
  private static String ofToken(String line) {
    return line.replace("kms.hsm.", "kms.work.")
        .replace("work-rsa.key_label", "work-rsa.kms = work\nkey.work-rsa.key_label")
        .replace("work-ec.key_label", "work-ec.kms = work\nkey.work-ec.key_label")
        .replace("work-aes.usages = encrypt", "work-aes.usages = mac,encrypt");
  }

  @AfterAll
  static void close() {
    fixture.close();
    server.close();
  }

  @BeforeEach
  void mend() {
    server.server().reset();
  }

  private static String hmac(String key, byte[] data, Object... fields) {
    return SigningFixture.text(fixture.macs.hmac(key, request(data, fields)), "hmac");
  }

  private static String cmac(String key, byte[] data, Object... fields) {
    return SigningFixture.text(fixture.macs.cmac(key, request(data, fields)), "cmac");
  }

  private static boolean isValid(
      String key, byte[] data, String field, String code, Object... fields) {
    Map<String, Object> request = request(data, fields);
    request.put(field, code);
    return SigningFixture.isValid(fixture.signing.verify(key, request));
  }

  private static byte[] code(String text) {
    assertThat(text).startsWith(PREFIX);
    return Base64.getDecoder().decode(text.substring(PREFIX.length()));
  }

  private static byte[] expectedCmac() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("AESCMAC", new BouncyCastleProvider());
    mac.init(WorkingKeys.softwareAes());
    return mac.doFinal(DATA);
  }

  /** SoftHSM2 has no SHA-3. */
  @ParameterizedTest
  @EnumSource(names = "SHA(1|2.*)", mode = EnumSource.Mode.MATCH_ALL)
  void hmacOfAToken_isThatOfItsSecret(HashName hash) throws Exception {
    Mac expected = Mac.getInstance(hash.mac().jcaName());
    expected.init(WorkingKeys.softwareHmac());

    String code = hmac("work-hmac", DATA, "algorithm", hash.text());

    assertThat(code(code)).isEqualTo(expected.doFinal(DATA));
    assertThat(isValid("work-hmac", DATA, "hmac", code, "algorithm", hash.text())).isTrue();
    assertThat(isValid("work-hmac", DATA, "hmac", code, "hash_algorithm", hash.text())).isTrue();
    assertThat(isValid("work-hmac", utf8("other"), "hmac", code, "algorithm", hash.text()))
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void hmacOfASoftwareKey_isVerified_byItsOwnHashOnly(HashName hash) {
    String code = hmac("hmac", DATA, "algorithm", hash.text());
    HashName other = hash == HashName.SHA2_256 ? HashName.SHA3_256 : HashName.SHA2_256;

    assertThat(isValid("hmac", DATA, "hmac", code, "algorithm", hash.text())).isTrue();
    assertThat(isValid("hmac", DATA, "hmac", code, "algorithm", other.text())).isFalse();
  }

  @Test
  void hashInTheAddress_winsOverTheFields() {
    Map<String, Object> request = request(DATA, "algorithm", "sha2-224");
    String code = SigningFixture.text(fixture.macs.hmac("hmac", "sha2-512", request), "hmac");

    assertThat(code(code)).hasSize(64);
    request.put("hmac", code);
    assertThat(fixture.signing.verify("hmac", "sha2-512", request).data())
        .isEqualTo(Map.of("valid", true));
    assertThat(fixture.signing.verify("hmac", request).data()).isEqualTo(Map.of("valid", false));
  }

  @Test
  void hmac_isBySha256_andOfEmptyDataIfNoneIsGiven() {
    assertThat(code(hmac("hmac", DATA))).hasSize(32);
    assertThat(fixture.macs.hmac("hmac", Map.of()))
        .isEqualTo(fixture.macs.hmac("hmac", request(new byte[0])));
  }

  @Test
  void everyFlippedBit_andOtherLengths_areWrong() {
    byte[] code = code(hmac("hmac", DATA));

    for (int bit = 0; bit < code.length * 8; bit++) {
      byte[] flipped = code.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(isValid("hmac", DATA, "hmac", PREFIX + base64(flipped))).isFalse();
    }
    for (int length : new int[] {0, 1, 31, 33, 64}) {
      assertThat(isValid("hmac", DATA, "hmac", PREFIX + base64(Arrays.copyOf(code, length))))
          .isFalse();
    }
  }

  @Test
  void cmacOfAToken_isThatOfItsSecret_orItsFirstBytes() throws Exception {
    byte[] expected = expectedCmac();

    assertThat(code(cmac("work-aes", DATA))).isEqualTo(expected);
    assertThat(code(cmac("work-aes", DATA, "mac_length", 0))).isEqualTo(expected);
    for (int length = 1; length <= 16; length++) {
      String code = cmac("work-aes", DATA, "mac_length", length);

      assertThat(code(code)).isEqualTo(Arrays.copyOf(expected, length));
      assertThat(isValid("work-aes", DATA, "cmac", code, "mac_length", length)).isTrue();
      // Who did not ask for a short one is not content with it.
      assertThat(isValid("work-aes", DATA, "cmac", code)).isEqualTo(length == 16);
    }
    assertThat(
            SigningFixture.text(
                fixture.macs.cmac("work-aes", OptionalInt.of(4), request(DATA, "mac_length", 12)),
                "cmac"))
        .isEqualTo(PREFIX + base64(Arrays.copyOf(expected, 4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17})
  void cmacOfAnotherLength_isInvalid(int length) {
    refused(
        Kind.INVALID,
        "invalid mac_length " + length,
        () -> cmac("cmac", DATA, "mac_length", length));
    String code = cmac("cmac", DATA);
    refused(
        Kind.INVALID,
        "invalid mac_length " + length,
        () -> isValid("cmac", DATA, "cmac", code, "mac_length", length));
  }

  @Test
  void keyOfAnotherType_saysWhichMakesCodes() {
    refused(
        Kind.UNSUPPORTED,
        "a key of type RSA makes no HMAC; one of type HMAC does",
        () -> hmac("own-rsa", DATA));
    refused(
        Kind.UNSUPPORTED,
        "a key of type AES makes no HMAC; one of type HMAC does. Hint: this one may make a CMAC",
        () -> hmac("cmac", DATA));
    refused(
        Kind.UNSUPPORTED,
        "a key of type HMAC makes no CMAC; one of type AES does",
        () -> cmac("hmac", DATA));
    refused(
        Kind.UNSUPPORTED,
        "a key of type HMAC does not support signing",
        () -> fixture.sign("hmac", DATA));
  }

  @Test
  void keyWithoutTheUsage_isDenied() {
    KeyException e = refused(Kind.DENIED, "its usages are", () -> cmac("aes", DATA));

    assertThat(e).hasMessageContaining("add mac to key.aes.usages");
    refused(Kind.DENIED, "its usages are", () -> isValid("aes", DATA, "cmac", PREFIX + "QQ=="));
  }

  @Test
  void keyForOneHash_refusesOthers_withTheFieldToSend() {
    KeyException e = refused(Kind.UNSUPPORTED, "HmacSHA512 only", () -> hmac("far", DATA));

    assertThat(e).hasMessageEndingWith("send algorithm=sha2-512");
    assertThat(server.server().operations()).doesNotContain("GenerateMac");
    assertThat(code(hmac("far", DATA, "algorithm", "sha2-512"))).hasSize(64);
  }

  @Test
  void batch_costsOneRequestAnElement_alsoWhenItIsVerified() {
    List<Map<String, String>> elements =
        Stream.iterate(0, number -> number < 30, number -> number + 1)
            .map(number ->
                Map.of("input", base64(utf8("number " + number)), "reference", "r" + number))
            .toList();

    List<Map<?, ?>> made =
        results(fixture.macs.hmac("far", Map.of("batch_input", elements, "algorithm", "sha2-512")));
    assertThat(server.server().count("GenerateMac")).isEqualTo(30);
    server.server().fail("GenerateMac", AwsKmsServer.denied("GenerateMac"));
    List<Map<String, Object>> checks =
        Stream.iterate(0, number -> number < 30, number -> number + 1)
            .map(number ->
                Map.<String, Object>of(
                    "input",
                    // The last one is of other data.
                    base64(utf8("number " + (number == 29 ? 28 : number))),
                    "hmac",
                    number == 7 ? "nonsense" : made.get(number).get("hmac"),
                    "reference",
                    "r" + number))
            .toList();
    List<Map<?, ?>> verified =
        results(
            fixture.signing.verify("far", Map.of("batch_input", checks, "algorithm", "sha2-512")));

    // One is not of the right form, and no other is made again for it.
    assertThat(server.server().count("GenerateMac")).isEqualTo(30 + 29);
    assertThat(SigningFixture.text(verified.get(7), "error"))
        .contains("invalid HMAC to verify: no prefix");
    assertThat(verified.stream().filter(result -> result.containsKey("error")))
        .hasSize(2)
        .allMatch(result -> Boolean.FALSE.equals(result.get("valid")));
    assertThat(verified.get(29).get("valid")).isEqualTo(false);
    assertThat(verified.stream().filter(result -> Boolean.TRUE.equals(result.get("valid"))))
        .hasSizeBetween(27, 28);
    for (int number = 0; number < 30; number++) {
      assertThat(made.get(number).get("reference")).isEqualTo("r" + number);
      assertThat(verified.get(number).get("reference")).isEqualTo("r" + number);
    }
  }

  @Test
  void malformedCode_isInvalid() {
    refused(
        Kind.INVALID,
        "invalid HMAC to verify: no prefix",
        () -> isValid("hmac", DATA, "hmac", "QQ=="));
    refused(
        Kind.INVALID,
        "invalid HMAC: wrong number of fields",
        () -> isValid("hmac", DATA, "hmac", "vault:v1"));
    refused(
        Kind.INVALID,
        "invalid HMAC: version number could not be decoded",
        () -> isValid("hmac", DATA, "hmac", "vault:vx:QQ=="));
    refused(
        Kind.INVALID,
        "unable to decode verification string as base64",
        () -> isValid("hmac", DATA, "hmac", "vault:v1:*"));
    refused(
        Kind.INVALID,
        "invalid HMAC: version is too new",
        () -> isValid("hmac", DATA, "hmac", "vault:v2:QQ=="));
    refused(
        Kind.INVALID,
        "invalid CMAC: version is too new",
        () -> isValid("cmac", DATA, "cmac", "vault:v2:QQ=="));
  }

  @Test
  void wrongRequest_isInvalid() {
    refused(
        Kind.INVALID,
        "invalid hash algorithm \"none\"",
        () -> hmac("hmac", DATA, "algorithm", "none"));
    refused(
        Kind.INVALID,
        "unable to decode input",
        () -> fixture.macs.hmac("hmac", Map.of("input", "*")));
    refused(
        Kind.INVALID, "there is no field mac_length", () -> hmac("hmac", DATA, "mac_length", 8));
    refused(
        Kind.INVALID,
        "requested version for HMAC is higher than the latest key version",
        () -> hmac("hmac", DATA, "key_version", 2));
    refused(Kind.NOT_FOUND, "key not found", () -> hmac("nobody", DATA));
    assertThat(isValid("hmac", DATA, "hmac", hmac("hmac", DATA, "key_version", 1))).isTrue();
  }
}
