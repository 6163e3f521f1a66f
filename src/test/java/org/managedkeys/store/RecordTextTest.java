// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.file.FileStore;

/** Texts of records that are broken: each is one clear error, and stays as it is. */
class RecordTextTest {

  private static final RecordKey KEY = RecordKey.entry(KeyName.parse("team-a/orders"));
  private static final StoredRecord RECORD =
      new StoredRecord(
          KEY,
          UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"),
          12,
          Instant.parse("2026-11-23T10:15:30.123Z"),
          Map.of("kind", "key", "field.pin", "sealed:secret"));

  @TempDir Path temp;

  private static List<Map.Entry<byte[], String>> damages() {
    String good = new String(RecordText.encode(RECORD), StandardCharsets.UTF_8);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("", "it is cut off");
    texts.put("\n", "it has no line 'format'");
    texts.put(good.replace("format=2", "format=3"), "this version reads format 2, and it is");
    texts.put(good.replace("format=2", "format=1"), "this version reads format 2, and it is");
    texts.put(good.replace("name=orders", "name=others"), "it is the record of another name");
    texts.put(good.replace("namespace=team-a", "namespace=b"), "it is the record of another name");
    texts.put(good.replace("kind=entry", "kind=mount"), "it is the record of another name");
    texts.put(good + "zebra=1\n", "it has lines that do not belong to it");
    texts.put(good + "version=12\n", "it has the same line twice");
    texts.put(good + "value.kind=chain\n", "it has the same line twice");
    texts.put(good.replace("created=2", "created=x"), "it is damaged");
    texts.put(good.replace("uuid=0f8f", "uuid=f8f"), "its uuid or version is not");
    texts.put(good.replace("uuid=0f8f", "uuid=zzzz"), "it is damaged");
    texts.put(good.replace("version=12", "version=0"), "its uuid or version is not");
    texts.put(good.replace("version=12", "version=+12"), "its uuid or version is not");
    texts.put(good.replace("version=12", "version=1e3"), "it is damaged");
    texts.put("x".repeat(1 << 20), "it is cut off");
    texts.put("\0".repeat(1 << 20) + "\n", "it has no line 'format'");
    texts.put(good + "\\u00", "it is cut off");
    texts.put(good + "\\u00\n", "it is damaged");
    texts.put(
        IntStream.range(0, 10_000).mapToObj(i -> "l" + i + "=1\n").collect(Collectors.joining()),
        "it has no line 'format'");
    texts.put(
        good
            + IntStream.range(0, 10_000)
                .mapToObj(i -> "l" + i + "=1\n")
                .collect(Collectors.joining()),
        "it has lines that do not belong to it");
    List<Map.Entry<byte[], String>> damages = new ArrayList<>();
    texts.forEach(
        (text, reason) -> damages.add(Map.entry(text.getBytes(StandardCharsets.UTF_8), reason)));
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    damages.add(Map.entry(noise, "it is"));
    damages.add(Map.entry(new byte[] {(byte) 0xff, '\n'}, "it is damaged"));
    damages.add(
        Map.entry(new byte[RecordText.MAX_BYTES + 1], "it is longer than any record can be"));
    return damages;
  }

  @Test
  void decode_whatWasEncoded_isTheSame() {
    assertThat(RecordText.decode(KEY, RecordText.encode(RECORD), "file")).isEqualTo(RECORD);
    assertThat(RecordText.decode(RecordText.encode(RECORD), "file")).isEqualTo(RECORD);
  }

  @Test
  void decode_cutOffAnywhere_isAnErrorNeverAnotherRecord() {
    byte[] whole = RecordText.encode(RECORD);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> RecordText.decode(KEY, part, "file"))
          .withMessageStartingWith("file: cannot read entry 'team-a/orders': ");
    }
  }

  @Test
  void encode_longerThanATextCanBe_isInvalid() {
    StoredRecord huge = RECORD.with(Map.of("v", "x".repeat(RecordText.MAX_BYTES)));
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> RecordText.encode(huge))
        .withMessageContaining("entry 'team-a/orders': cannot store it: its text is longer than")
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INVALID);
  }

  @Test
  void store_withADamagedFile_namesItAndChangesNothing() throws IOException {
    FileStore store = new FileStore(temp);
    Path file = temp.resolve("team-a+orders.entry");
    for (Map.Entry<byte[], String> damage : damages()) {
      Files.write(file, damage.getKey());

      assertThatExceptionOfType(KeyException.class)
          .as(damage.getValue())
          .isThrownBy(() -> store.find(KEY))
          .withMessageStartingWith(file + ": cannot read entry 'team-a/orders': ")
          .withMessageContaining(damage.getValue())
          .withMessageNotContaining("secret")
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.INTERNAL);
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() ->
              store.change(change -> {
                change.put(RECORD);
                return true;
              }));
      assertThatExceptionOfType(KeyException.class).isThrownBy(() -> store.forEach(record -> {}));
      assertThat(store.check()).hasSize(1).allMatch(line -> line.startsWith(file + ": "));
      assertThat(file).hasBinaryContent(damage.getKey());
    }
  }
}
