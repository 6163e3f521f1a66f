// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.MemoryStore;

/** A sealed text opens at its place, and nowhere else or otherwise. */
class AesGcmSealTest {

  private static final UUID RECORD = UUID.fromString("6a1c0f5e-9d2b-4a77-8f60-0d8f3f1f2b11");
  private static final SecretPlace PLACE = new SecretPlace(RECORD, "field.pin");
  private static final String SECRET = "correct horse";

  @TempDir private Path folder;
  private AesGcmSeal seal;

  @BeforeEach
  void open() {
    seal = sealWith(new MemoryStore(), "seal.key");
  }

  private AesGcmSeal sealWith(MemoryStore store, String file) {
    return new AesGcmSeal(
        SealKeys.of(
            store,
            folder.resolve(file),
            Optional.empty(),
            name -> {
              throw new IllegalStateException("no key wraps here");
            }));
  }

  private static KeyException refusal(Seal seal, SecretPlace place, String text) {
    return catchThrowableOfType(KeyException.class, () -> seal.open(place, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1234",
        "Ünïcödé 🔑",
        "sealed:",
        "sealed:v1:x",
        "$${env:PIN}",
        "a$b{c",
        "${other:x}"
      })
  void open_ofWhatWasSealed_isTheSecret(String secret) {
    String sealed = seal.seal(PLACE, secret);

    assertThat(sealed).matches("sealed:v1:[0-9a-f]{16}:[A-Za-z0-9_-]{38,}").isNotEqualTo(secret);
    assertThat(seal.open(PLACE, sealed)).isEqualTo(secret);
  }

  @Test
  void open_ofALongSecret_isTheSecret() {
    String secret = "credentials ".repeat(100_000);

    assertThat(seal.open(PLACE, seal.seal(PLACE, secret))).isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${env:PIN}", "${file:/run/secrets/pin}", "${sys:pin}", " ${env:A}${env:B}\n"})
  void seal_ofAReference_leavesItAsItIs(String reference) {
    assertThat(seal.seal(PLACE, reference)).isEqualTo(reference);
  }

  /** Sealed, it would be no reference any more; left as it is, a part of it could be read. */
  @ParameterizedTest
  @ValueSource(strings = {"user:${env:PIN}@host", "x${env:", "${file:a}b", "$${a}${sys:b}"})
  void seal_ofAReferenceWithinText_isRefusedWithoutTheText(String mixed) {
    KeyException refusal = catchThrowableOfType(KeyException.class, () -> seal.seal(PLACE, mixed));

    assertThat(refusal.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(refusal).hasMessageNotContaining(mixed);
  }

  @Test
  void seal_twice_showsNotThatBothAreTheSame() {
    assertThat(seal.seal(PLACE, SECRET)).isNotEqualTo(seal.seal(PLACE, SECRET));
  }

  @Test
  void seal_ofHalfACharacter_isRefusedRatherThanChanged() {
    KeyException refusal =
        catchThrowableOfType(KeyException.class, () -> seal.seal(PLACE, "pin\ud83d"));

    assertThat(refusal.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(refusal).hasMessageNotContaining("pin\ud83d");
  }

  @Test
  void open_ofPlainText_isTheText() {
    assertThat(seal.open(PLACE, "1234")).isEqualTo("1234");
  }

  /** Also where base64 has bits to spare: a secret has one form. */
  @Test
  void open_withAnyBitFlipped_isRefused() {
    for (String secret : List.of(SECRET, SECRET + "1", SECRET + "12")) {
      String sealed = seal.seal(PLACE, secret);
      for (int at = Seal.PREFIX.length(); at < sealed.length(); at++) {
        for (int bit = 0; bit < 8; bit++) {
          StringBuilder flipped = new StringBuilder(sealed);
          flipped.setCharAt(at, (char) (sealed.charAt(at) ^ (1 << bit)));

          KeyException refusal = refusal(seal, PLACE, flipped.toString());
          assertThat(refusal.kind())
              .as("bit %d of character %d", bit, at)
              .isEqualTo(KeyException.Kind.DENIED);
        }
      }
    }
  }

  @Test
  void open_cutAnywhere_isRefused() {
    String sealed = seal.seal(PLACE, SECRET);
    for (int length = Seal.PREFIX.length(); length < sealed.length(); length++) {
      assertThat(refusal(seal, PLACE, sealed.substring(0, length)).kind())
          .isEqualTo(KeyException.Kind.DENIED);
    }
  }

  @Test
  void open_atAnotherPlace_isRefused() {
    SecretPlace otherField = new SecretPlace(RECORD, "field.secret_key");
    SecretPlace otherRecord = new SecretPlace(UUID.randomUUID(), "field.pin");
    String sealed = seal.seal(PLACE, SECRET);

    for (SecretPlace other : List.of(otherField, otherRecord)) {
      assertThat(refusal(seal, other, sealed))
          .hasMessageStartingWith("secret '" + other.field() + "' of record " + other.record())
          .hasMessageContaining("was sealed for another record or field");
      // Swapped with the other's own, it is no better.
      assertThat(refusal(seal, PLACE, seal.seal(other, SECRET)).kind())
          .isEqualTo(KeyException.Kind.DENIED);
    }
  }

  @Test
  void open_inAnotherStore_isRefusedNamingTheKey() {
    String sealed = seal.seal(PLACE, SECRET);
    String id = SealedText.parse(sealed).orElseThrow().keyId();
    AesGcmSeal other = sealWith(new MemoryStore(), "other.key");
    other.seal(PLACE, SECRET);

    assertThat(refusal(other, PLACE, sealed))
        .hasMessageStartingWith("seal key '" + id + "': ")
        .hasMessageNotContaining(sealed);
  }

  @Test
  void keys_printNothingOfThemselves() {
    SealKey key = SealKey.random();

    assertThat(key).hasToString("seal key '" + key.id() + "'");
    assertThat(key.id()).hasSize(16);
    key.close();
    assertThat(catchThrowableOfType(KeyException.class, key::getEncoded).kind())
        .isEqualTo(KeyException.Kind.UNAVAILABLE);
  }
}
