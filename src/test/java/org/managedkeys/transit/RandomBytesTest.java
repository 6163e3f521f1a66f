// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;

/** Random bytes of the platform and of a token. */
class RandomBytesTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private RandomBytes random;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    random = new RandomBytes(fixture.scope());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private byte[] made(Map<String, ?> request) {
    Object text = random.make(request).data().get("random_bytes");
    return Base64.getDecoder().decode((String) text);
  }

  @Test
  void make_nothingSaid_is32BytesInBase64() {
    assertThat(made(Map.of())).hasSize(32);
  }

  @Test
  void make_inHexadecimal_isSo() {
    Object text = random.make(Map.of("bytes", "20", "format", "hex")).data().get("random_bytes");

    assertThat(HexFormat.of().parseHex((String) text)).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"platform", "kms", "seal", "all"})
  void make_ofEachSource_givesOthersEachTime(String source) {
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 20; i++) {
      byte[] bytes = made(Map.of("bytes", 16, "source", source));
      assertThat(bytes).hasSize(16).isNotEqualTo(new byte[16]);
      seen.add(HexFormat.of().formatHex(bytes));
    }

    assertThat(seen).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"platform", "kms", "all"})
  void make_theMost_isMade(String source) {
    assertThat(made(Map.of("bytes", RandomBytes.MOST_BYTES, "source", source)))
        .hasSize(RandomBytes.MOST_BYTES);
  }

  @Test
  void make_tooFewOrTooMany_isRefused() {
    refused(Kind.INVALID, "\"bytes\" cannot be less than 1", () -> random.make(Map.of("bytes", 0)));
    refused(
        Kind.INVALID, "\"bytes\" cannot be less than 1", () -> random.make(Map.of("bytes", -5)));
    refused(
        Kind.INVALID,
        "\"bytes\" cannot be more than 131072",
        () -> random.make(Map.of("bytes", RandomBytes.MOST_BYTES + 1)));
    refused(Kind.INVALID, "a whole number", () -> random.make(Map.of("bytes", "many")));
  }

  @Test
  void make_otherSourceOrFormat_isRefusedInVaultsWords() {
    refused(
        Kind.INVALID, "unsupported entropy source", () -> random.make(Map.of("source", "dice")));
    refused(
        Kind.INVALID,
        "must be \"hex\" or \"base64\"",
        () -> random.make(Map.of("format", "binary")));
    refused(Kind.INVALID, "did you mean source", () -> random.make(Map.of("sorce", "all")));
  }
}
