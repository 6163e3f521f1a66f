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
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What is no signature, what is a wrong one, and who may ask. */
final class VerifyTest {

  private static final byte[] DATA = utf8("what is signed");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SigningFixture.in(folder).with(SigningFixture.OWN).with("ml-dsa");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** A signature of one form in the other is no signature, and not only a wrong one. */
  @Test
  void ecdsaInTheOtherForm_isInvalid() {
    String asn1 = fixture.sign("own-p256", DATA);
    String jws = fixture.sign("own-p256", DATA, "marshaling_algorithm", "jws");
    byte[] der = Base64.getDecoder().decode(asn1.substring("vault:v1:".length()));
    String derForJws = Base64.getUrlEncoder().withoutPadding().encodeToString(der);
    byte[] pair = Base64.getUrlDecoder().decode(jws.substring("vault:v1:".length()));

    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () ->
            fixture.isValid(
                "own-p256", DATA, "vault:v1:" + derForJws, "marshaling_algorithm", "jws"));
    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () -> fixture.isValid("own-p256", DATA, pair));
    refused(
        Kind.INVALID,
        "invalid base64 signature value",
        () -> fixture.isValid("own-p256", DATA, jws));
  }

  /** CVE-2022-21449: zeros were right for everything. */
  @ParameterizedTest
  @CsvSource({"own-p256, 64", "own-p384, 96", "own-p521, 132", "own-secp256k1, 64"})
  void numbersOutOfRange_areWrong(String key, int length) {
    byte[] most = new byte[length];
    Arrays.fill(most, (byte) 0xff);

    for (byte[] pair : List.of(new byte[length], most)) {
      String text = "vault:v1:" + Base64.getUrlEncoder().withoutPadding().encodeToString(pair);
      assertThat(fixture.isValid(key, DATA, text, "marshaling_algorithm", "jws")).isFalse();
    }
    assertThat(fixture.isValid(key, DATA, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})).isFalse();
    assertThat(fixture.isValid(key, DATA, new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1})).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3006020101",
        "30060201010201",
        "300602010102010100",
        "308106020101020101",
        "30070201010202000101",
        "3007020200010201",
        "300602017f020180",
        "3106020101020101",
        "0500",
        "30060401010401",
        "3003020101",
        "3009020101020101020101"
      })
  void whatIsNoDerOfTwoNumbers_isInvalid(String hex) {
    byte[] der = HexFormat.of().parseHex(hex);

    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () -> fixture.isValid("own-p256", DATA, der));
  }

  @ParameterizedTest
  @CsvSource({
    "own-rsa, pkcs1v15, asn1",
    "own-rsa, pss, asn1",
    "own-p256, '', asn1",
    "own-p256, '', jws",
    "own-secp256k1, '', jws",
    "own-ed25519, '', asn1",
  })
  void everyFlippedBit_makesAWrongOne(String key, String algorithm, String marshaling) {
    Object[] fields = {"signature_algorithm", algorithm, "marshaling_algorithm", marshaling};
    Base64.Decoder decoder =
        marshaling.equals("jws") ? Base64.getUrlDecoder() : Base64.getDecoder();
    Base64.Encoder encoder =
        marshaling.equals("jws") ? Base64.getUrlEncoder().withoutPadding() : Base64.getEncoder();
    byte[] signature =
        decoder.decode(fixture.sign(key, DATA, fields).substring("vault:v1:".length()));

    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      boolean valid;
      try {
        valid = fixture.isValid(key, DATA, "vault:v1:" + encoder.encodeToString(flipped), fields);
      } catch (KeyException e) {
        // The bits of DER that say what follows.
        assertThat(e).hasMessageContaining("supplied signature is invalid");
        valid = false;
      }
      assertThat(valid).as("bit " + bit).isFalse();
    }
    assertThat(fixture.isValid(key, DATA, "vault:v1:" + encoder.encodeToString(signature), fields))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"own-rsa", "own-ed25519", "ml-dsa"})
  void otherLengths_areWrong(String key) {
    byte[] signature = fixture.signature(key, DATA);

    for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1}) {
      assertThat(fixture.isValid(key, DATA, Arrays.copyOf(signature, length)))
          .as("length " + length)
          .isFalse();
    }
  }

  @Test
  void malformedText_isInvalid() {
    refused(
        Kind.INVALID,
        "invalid signature: no prefix",
        () -> fixture.isValid("own-p256", DATA, "MEUCIQ"));
    refused(
        Kind.INVALID,
        "invalid signature: wrong number of fields",
        () -> fixture.isValid("own-p256", DATA, "vault:v1"));
    refused(
        Kind.INVALID,
        "invalid signature: version number could not be decoded",
        () -> fixture.isValid("own-p256", DATA, "vault:vx:MEUCIQ=="));
    refused(
        Kind.INVALID,
        "invalid signature: version is too new",
        () -> fixture.isValid("own-p256", DATA, "vault:v2:MEUCIQ=="));
  }

  @Test
  void signaturesAndCodes_areGivenOneAtATime() {
    Map<String, Object> both = request(DATA, "signature", "vault:v1:QQ==", "hmac", "vault:v1:QQ==");

    refused(
        Kind.INVALID,
        "provide one of 'signature' or 'hmac'",
        () -> fixture.signing.verify("own-p256", both));
    refused(
        Kind.INVALID,
        "neither a 'signature' nor an 'hmac' were given to verify",
        () -> fixture.signing.verify("own-p256", request(DATA)));
    refused(
        Kind.INVALID,
        "neither a 'signature' nor an 'hmac' were given to verify",
        () ->
            fixture.signing.verify(
                "own-p256", Map.of("batch_input", List.of(Map.of("input", "QQ==")))));
    refused(
        Kind.INVALID,
        "elements of batch_input must all provide 'signature' or all provide 'hmac'",
        () ->
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", "QQ==", "signature", "vault:v1:QQ=="),
                        Map.of("input", "QQ==", "hmac", "vault:v1:QQ==")))));
    refused(
        Kind.INVALID,
        "elements of batch_input must all provide 'signature' or all provide 'hmac'",
        () ->
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", "QQ==", "signature", "vault:v1:QQ=="),
                        Map.of("input", "QQ==")))));
  }

  @Test
  void batch_tellsOfEachElement() {
    String right = fixture.sign("own-p256", DATA);
    String ofOther = fixture.sign("own-p256", utf8("other"));
    String input = base64(DATA);

    List<Map<?, ?>> results =
        results(
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", input, "signature", right, "reference", "a"),
                        Map.of("input", input, "signature", ofOther),
                        Map.of("input", input, "signature", "nonsense", "reference", "c"),
                        Map.of("signature", right),
                        Map.of("input", "*", "signature", right),
                        Map.of("input", input, "signature", right)))));

    assertThat(results).hasSize(6);
    assertThat(results.get(0)).isEqualTo(Map.of("valid", true, "reference", "a"));
    assertThat(results.get(1)).isEqualTo(Map.of("valid", false, "reference", ""));
    assertThat(error(results.get(2))).contains("invalid signature: no prefix");
    assertThat(results.get(2).get("reference")).isEqualTo("c");
    assertThat(error(results.get(3))).contains("missing input");
    assertThat(error(results.get(4))).contains("unable to decode input as base64");
    assertThat(results.get(5)).isEqualTo(Map.of("valid", true, "reference", ""));
  }

  private static String error(Map<?, ?> result) {
    // Vault's results always say it.
    assertThat(result.get("valid")).isEqualTo(false);
    return SigningFixture.text(result, "error");
  }

  @Test
  void keyWithoutTheUsage_orThatTheMountDoesNotList_verifiesNothing(@TempDir Path other) {
    try (SigningFixture own =
        SigningFixture.in(
            other,
            "key.signer.kms = trial",
            "key.signer.key_type = P-256",
            "key.signer.usages = sign",
            "key.signer.allow_generate_key = true")) {
      own.with("signer", "own-p256");
      String signature = own.sign("signer", DATA);
      String another = own.sign("own-p256", DATA);

      KeyException e =
          refused(Kind.DENIED, "its usages are sign", () -> own.isValid("signer", DATA, signature));
      assertThat(e).hasMessageContaining("add verify to key.signer.usages");
      own.transit.list(Set.of("signer"));
      refused(
          Kind.DENIED,
          "mount 'transit/' may not use it",
          () -> own.isValid("own-p256", DATA, another));
      refused(Kind.DENIED, "mount 'transit/' may not use it", () -> own.sign("own-p256", DATA));
    }
  }

  @Test
  void verification_isTakenDown() {
    String signature = fixture.sign("own-p256", DATA);
    int before = fixture.transit.audited().size();

    fixture.isValid("own-p256", DATA, signature);

    assertThat(fixture.transit.audited().subList(before, fixture.transit.audited().size()))
        .containsExactly("key.use.verify ok");
  }
}
