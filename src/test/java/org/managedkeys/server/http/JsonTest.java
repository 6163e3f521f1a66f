// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are JSON objects, and what they mean. */
final class JsonTest {

  private static void assertRefused(byte[] body, String text) {
    assertThatThrownBy(() -> Json.read(body))
        .asInstanceOf(InstanceOfAssertFactories.type(HttpError.class))
        .satisfies(error -> assertThat(error.status()).isEqualTo(400))
        .satisfies(error ->
            assertThat(error.response().errors().get(0))
                .startsWith("failed to parse JSON input: ")
                .contains(text));
  }

  @Test
  void object_hasItsMembers() {
    Map<String, Object> members =
        Json.read(
            """
            {"text": "a\\u00e9\\ud83d\\ude00", "whole": 5, "long": 5000000000, "slot": 18446744073709551615,
             "fraction": 1.5, "yes": true, "nothing": null, "list": [1, "2"], "map": {"a": {}}}
            """
                .getBytes(UTF_8));

    assertThat(members)
        .containsEntry("text", "aé\ud83d\ude00")
        .containsEntry("whole", 5)
        .containsEntry("long", 5_000_000_000L)
        .containsEntry("slot", new BigInteger("18446744073709551615"))
        .containsEntry("fraction", 1.5)
        .containsEntry("yes", true)
        .containsEntry("nothing", null)
        .containsEntry("list", List.of(1, "2"))
        .containsEntry("map", Map.of("a", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{}", "null", " { } \n"})
  void noMembers_areAnEmptyObject(String body) {
    assertThat(Json.read(body.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1 /* why */}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":+1}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":0x10}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":tru}",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"\\u0061\":2}}",
        "{\"a\":1}{\"a\":1}",
        "{\"a\":1} x",
        "{} null",
        "null null",
        "\ufeff{\"a\":1}",
        "{\"\\udc00\":1}"
      })
  void malformedObject_isRefused(String body) {
    assertRefused(body.getBytes(UTF_8), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{\"a\":1}]", "\"text\"", "5", "true"})
  void otherValue_isRefused(String body) {
    assertRefused(body.getBytes(UTF_8), "no object");
  }

  @Test
  void otherEncoding_isRefused() {
    assertRefused("{\"a\":\"é\"}".getBytes(ISO_8859_1), "UTF-8");
    assertRefused("{\"a\":1}".getBytes(UTF_16LE), "");
    // Longer than need be, and half a surrogate pair.
    assertRefused(new byte[] {'{', '"', (byte) 0xc0, (byte) 0xae, '"', ':', '1', '}'}, "UTF-8");
    assertRefused(
        new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}, "UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":\"\\ud800\"}", "{\"a\":[{\"b\":\"\\ud800x\"}]}", "{\"a\":\"\\u0000\"}"})
  void textThatCannotBeStored_isRefused(String body) {
    assertRefused(body.getBytes(UTF_8), "a text holds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":1e400}", "{\"a\":-1e999999999}", "{\"a\":[36893488147419103232]}"})
  void hugeNumber_isRefused(String body) {
    assertRefused(body.getBytes(UTF_8), "too large");
  }

  @Test
  void longNumber_isRefused() {
    assertRefused(("{\"a\":" + "1".repeat(1000) + "}").getBytes(UTF_8), "too long");
  }

  @Test
  void deepObject_isRefused() {
    String inner = "[".repeat(Json.MOST_DEPTH - 1) + "]".repeat(Json.MOST_DEPTH - 1);

    assertThat(Json.read(("{\"a\":" + inner + "}").getBytes(UTF_8))).containsKey("a");
    assertRefused(("{\"a\":[" + inner + "]}").getBytes(UTF_8), "levels");
  }

  @Test
  void objectOfTooManyValues_isRefused() {
    String items = "[],".repeat(Json.MOST_TOKENS / 2) + "[]";

    assertRefused(("{\"a\":[" + items + "]}").getBytes(UTF_8), "values");
  }

  /** A plaintext of nearly the largest body. */
  @Test
  void longText_isRead() {
    char[] text = new char[30 << 20];
    Arrays.fill(text, 'A');

    assertThat(Json.read(("{\"a\":\"" + new String(text) + "\"}").getBytes(UTF_8)).get("a"))
        .asInstanceOf(InstanceOfAssertFactories.STRING)
        .hasSize(text.length);
  }

  /** A PIN that is not quoted, for example. */
  @Test
  void refusal_tellsWhere_andNothingOfTheBody() {
    assertThatThrownBy(() -> Json.read("{\"pin\":\n hunter2}".getBytes(UTF_8)))
        .hasMessageContaining("at line 2")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> Json.read("{\"hunter2\":1,\"hunter2\":1}".getBytes(UTF_8)))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void object_isWrittenInItsOrder() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("b", "a\"\u00e9");
    object.put("a", List.of(1, 2L, 1.5, true, new BigInteger("18446744073709551615")));
    object.put("n", null);
    object.put("m", Map.of("x", Map.of()));

    assertThat(new String(Json.write(object), UTF_8))
        .isEqualTo(
            "{\"b\":\"a\\\"\u00e9\",\"a\":[1,2,1.5,true,18446744073709551615],\"n\":null,"
                + "\"m\":{\"x\":{}}}");
  }

  /** Of an object that is no JSON value, more might be written than anybody should see. */
  @Test
  void otherObject_isNotWritten() {
    assertThatThrownBy(() -> Json.write(Map.of("a", new StringBuilder[0])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.write(Map.of("a", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.write(Map.of("a", Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
