// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.version;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/** Versions that are managed keys of any service, in the form that somebody chose. */
class RotationTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer bound(String key, String managed) {
    return keys.create(key, Map.of("type", "managed_key", "managed_key_name", managed));
  }

  @ParameterizedTest
  @CsvSource({"aes,raw", "aes,envelope", "cipher,raw", "cipher,envelope"})
  void encryption_isChosenWhenTheVersionIsMade(String managed, String form) {
    Answer made =
        keys.create(
            "k", Map.of("type", "managed_key", "managed_key_name", managed, "encryption", form));

    assertThat(version(made, 1).get("encryption")).isEqualTo(form);
    // What somebody chose is kept by the next version, unless it says otherwise.
    assertThat(version(keys.rotate("k", Map.of("managed_key_name", "aes")), 2).get("encryption"))
        .isEqualTo(form);
    assertThat(
            version(keys.rotate("k", Map.of("managed_key_name", "aes", "encryption", "raw")), 3)
                .get("encryption"))
        .isEqualTo("raw");
    // A key that only signs has no form, and takes none.
    assertThat(
            version(keys.rotate("k", Map.of("managed_key_name", "p256")), 4)
                .containsKey("encryption"))
        .isFalse();
    refused(
        Kind.UNSUPPORTED,
        "key 'p256' of type EC does not encrypt",
        () -> keys.rotate("k", Map.of("managed_key_name", "p256", "encryption", "envelope")));
    refused(
        Kind.INVALID,
        "the field encryption must be raw or envelope",
        () -> keys.rotate("k", Map.of("managed_key_name", "aes", "encryption", "cooked")));
  }

  @Test
  void rotate_bindsAnotherManagedKeyOfAnotherServiceAndType() {
    Answer first = bound("k", "p256");

    Answer rotated = keys.rotate("k", Map.of("managed_key_name", "cipher"));

    assertThat(rotated.data())
        .containsEntry("latest_version", 2)
        .containsEntry("min_decryption_version", 1)
        .containsEntry("supports_signing", false)
        .containsEntry("supports_encryption", true);
    assertThat(version(rotated, 1)).isEqualTo(version(first, 1));
    assertThat(version(rotated, 2).get("managed_key_name")).isEqualTo("cipher");
    // The same again is a version of its own.
    keys.rotate("k", Map.of("managed_key_id", fixture.uuid("cipher")));
    assertThat(keys.read("k").data()).containsEntry("latest_version", 3);
    assertThat(keys.read("k").warnings()).isEmpty();
  }

  @Test
  void rotate_ofAManagedKey_needsToKnowWhich() {
    bound("k", "p256");

    refused(
        Kind.INVALID,
        "missing argument managed_key_name or managed_key_id",
        () -> keys.rotate("k", Map.of()));
    refused(
        Kind.DENIED,
        "allowed_managed_keys",
        () -> keys.rotate("k", Map.of("managed_key_name", "unlisted")));
    refused(Kind.NOT_FOUND, "key not found", () -> keys.rotate("nobody", Map.of()));
    assertThat(keys.read("k").data()).containsEntry("latest_version", 1);
  }
}
