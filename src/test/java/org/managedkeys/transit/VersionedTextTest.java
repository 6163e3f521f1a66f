// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.transit.VersionedText.Thing;

final class VersionedTextTest {

  private static final String SUBJECT = "key 'sig' of mount 'transit/'";

  private static VersionedText parsed(String text) {
    return VersionedText.parse(text, Thing.CIPHERTEXT, SUBJECT, "decrypt");
  }

  private static byte[] bytes(String payload) {
    return new VersionedText(1, payload).bytes(Thing.SIGNATURE, SUBJECT, "verify");
  }

  @Test
  void writtenText_isReadAgain() {
    Random random = new Random(1);
    for (int length = 0; length < 70; length++) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);

      VersionedText text = parsed(VersionedText.of(length + 1, payload));

      assertThat(text.version()).isEqualTo(length + 1);
      assertThat(text.bytes(Thing.CIPHERTEXT, SUBJECT, "decrypt")).isEqualTo(payload);
    }
  }

  /** As Vault's documentation shows a ciphertext, a signature and an HMAC. */
  @Test
  void vaultsText_hasItsParts() {
    assertThat(parsed("vault:v12:abcd+/==")).isEqualTo(new VersionedText(12, "abcd+/=="));
    assertThat(parsed("vault:v1:")).isEqualTo(new VersionedText(1, ""));
    assertThat(parsed("vault:v1:a:b").payload()).isEqualTo("a:b");
  }

  @ParameterizedTest
  @CsvSource({
    "'', no prefix",
    "vault, no prefix",
    "Vault:v1:aaaa, no prefix",
    "vault:1:aaaa, no prefix",
    "vault:v1, wrong number of fields",
    "vault:v, wrong number of fields",
    "vault:v:aaaa, version number could not be decoded",
    "vault:v0:aaaa, version number could not be decoded",
    "vault:v01:aaaa, version number could not be decoded",
    "vault:v-1:aaaa, version number could not be decoded",
    "vault:v+1:aaaa, version number could not be decoded",
    "vault:v1.0:aaaa, version number could not be decoded",
    "vault:v4294967297:aaaa, version number could not be decoded",
    "vault:v١:aaaa, version number could not be decoded",
  })
  void otherText_isInvalid_asVaultSaysIt(String text, String problem) {
    refused(Kind.INVALID, "invalid ciphertext: " + problem, () -> parsed(text));
    refused(
        Kind.INVALID,
        "invalid signature: " + problem,
        () -> VersionedText.parse(text, Thing.SIGNATURE, SUBJECT, "verify"));
  }

  @ParameterizedTest
  @EnumSource
  void refusal_showsNothingOfTheText(Thing thing) {
    for (String text : new String[] {"secret", "vault:vsecret:secret", "vault:vsecret"}) {
      KeyException e =
          refused(Kind.INVALID, SUBJECT, () -> VersionedText.parse(text, thing, SUBJECT, "verify"));

      assertThat(e.getMessage()).doesNotContain("secret");
    }
    KeyException e =
        refused(
            Kind.INVALID,
            SUBJECT,
            () -> new VersionedText(1, "no-secret").bytes(thing, SUBJECT, "verify"));
    assertThat(e.getMessage()).doesNotContain("no-secret");
  }

  /** Base64 that decodes to the same bytes is another text, and so not the one that was made. */
  @ParameterizedTest
  @ValueSource(strings = {"QR==", "QQ", "QQ=", "QQ= =", "QUJ=", "QQ==\n", "Q", "QU-_", "=", "===="})
  void base64InAnotherForm_isInvalid(String payload) {
    refused(Kind.INVALID, "invalid base64 signature value", () -> bytes(payload));
  }

  @Test
  void base64InItsForm_isDecoded() {
    assertThat(bytes("QQ==")).containsExactly('A');
    assertThat(bytes("QUI=")).containsExactly('A', 'B');
    assertThat(bytes("QUJD")).containsExactly('A', 'B', 'C');
    assertThat(bytes("")).isEmpty();
  }

  @Test
  void urlSafeBase64_hasNoPadding() {
    assertThat(new VersionedText(1, "-_8").urlSafeBytes(Thing.SIGNATURE, SUBJECT, "verify"))
        .containsExactly(0xfb, 0xff);
    for (String payload : new String[] {"-_8=", "+/8", "-_9", "-"}) {
      refused(
          Kind.INVALID,
          "invalid base64 signature value",
          () -> new VersionedText(1, payload).urlSafeBytes(Thing.SIGNATURE, SUBJECT, "verify"));
    }
  }

  @Test
  void everyFlippedBit_isRefused_orAnotherText() {
    byte[] payload = {1, 2, 3, 4};
    String text = VersionedText.of(3, payload);
    for (int bit = 0; bit < text.length() * 7; bit++) {
      char[] letters = text.toCharArray();
      letters[bit / 7] ^= (char) (1 << bit % 7);
      String flipped = new String(letters);
      try {
        VersionedText read = parsed(flipped);
        byte[] bytes = read.bytes(Thing.CIPHERTEXT, SUBJECT, "decrypt");

        assertThat(VersionedText.of(read.version(), bytes)).isEqualTo(flipped).isNotEqualTo(text);
      } catch (KeyException e) {
        assertThat(e.kind()).isEqualTo(Kind.INVALID);
      }
    }
  }

  @Test
  void input_mayBeBrokenIntoLines_andLackPadding() {
    assertThat(Base64Text.lenient("QU\r\nJD\n")).hasValue(new byte[] {'A', 'B', 'C'});
    assertThat(Base64Text.lenient("QQ")).hasValue(new byte[] {'A'});
    assertThat(Base64Text.lenient("Q")).isEmpty();
    assertThat(Base64Text.lenient("QQ-_")).isEmpty();
  }

  @Test
  void toString_hidesThePayload() {
    assertThat(new VersionedText(2, "c2VjcmV0")).hasToString("vault:v2:8 characters");
  }
}
