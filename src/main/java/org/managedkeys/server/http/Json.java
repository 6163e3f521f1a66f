// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects (RFC 8259), read strictly: UTF-8 without a mark in front, one object and nothing
 * behind it, each member once, numbers as the standard has them. Bounded: a body of 32 MiB must not
 * become gigabytes of objects.
 */
final class Json {

  static final String MEDIA_TYPE = "application/json";

  static final int MOST_DEPTH = 32;
  static final int MOST_TOKENS = 1_000_000;

  private static final int LONGEST_NAME = 4096;
  private static final int LONGEST_NUMBER = 40;
  private static final int LONGEST_TEXT = 1 << 26;

  /** Whole numbers beyond are no field of anybody's: a slot has 64 bits. */
  private static final int MOST_BITS = 64;

  private static final String FAILED = "failed to parse JSON input: ";

  private static final JSON OBJECTS =
      JSON.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // The names are the callers': nothing of them is to be kept.
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxTokenCount(MOST_TOKENS)
                          .maxNameLength(LONGEST_NAME)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxStringLength(LONGEST_TEXT)
                          .build())
                  .build())
          .build();

  private Json() {}

  /**
   * The members of an object; none for no text at all and for {@code null}. Values are texts,
   * {@code Integer}, {@code Long}, {@code BigInteger}, {@code Double}, booleans, nulls, lists and
   * maps.
   *
   * @throws HttpError 400 that tells where it went wrong, and nothing of what stands there
   */
  static Map<String, Object> read(byte[] bytes) {
    CharBuffer text = decoded(bytes);
    try (JsonParser parser =
        OBJECTS
            .getStreamingFactory()
            .createParser(text.array(), text.arrayOffset(), text.remaining())) {
      JsonToken first = parser.nextToken();
      if (first == null || (first == JsonToken.VALUE_NULL && parser.nextToken() == null)) {
        return Map.of();
      }
      if (first != JsonToken.START_OBJECT) {
        throw HttpError.invalid(FAILED + "the body is no object");
      }
      Map<String, Object> members = OBJECTS.mapFrom(parser);
      if (parser.nextToken() != null) {
        throw HttpError.invalid(FAILED + "something follows the object");
      }
      members.forEach(Json::check);
      return members;
    } catch (StreamConstraintsException e) {
      throw HttpError.invalid(
          FAILED
              + "it has more than "
              + MOST_DEPTH
              + " levels, more than "
              + MOST_TOKENS
              + " values and names, or one that is too long");
    } catch (JsonProcessingException e) {
      throw HttpError.invalid(FAILED + "malformed, or a name occurs twice" + place(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CharBuffer decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw HttpError.invalid(FAILED + "it is not in UTF-8");
    }
  }

  private static String place(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map((JsonLocation at) -> ", at line " + at.getLineNr() + ", column " + at.getColumnNr())
        .orElse("");
  }

  /** Refuses what could not be written or stored again. */
  private static void check(@Nullable Object name, @Nullable Object value) {
    if (name instanceof String text) {
      checkText(text);
    }
    if (value instanceof String text) {
      checkText(text);
    } else if (value instanceof Map<?, ?> members) {
      members.forEach(Json::check);
    } else if (value instanceof Iterable<?> items) {
      items.forEach(item -> check(null, item));
    } else if ((value instanceof Double number && !Double.isFinite(number))
        || (value instanceof BigInteger whole && whole.bitLength() > MOST_BITS)) {
      throw HttpError.invalid(FAILED + "a number is too large");
    }
  }

  /** NUL cannot be stored in every database, nor half a character be written. */
  private static void checkText(String text) {
    for (int index = 0; index < text.length(); index++) {
      char letter = text.charAt(index);
      if (letter == 0) {
        throw HttpError.invalid(FAILED + "a text holds the character U+0000");
      }
      if (Character.isSurrogate(letter)) {
        if (!Character.isHighSurrogate(letter)
            || index + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(index + 1))) {
          throw HttpError.invalid(FAILED + "a text holds half a surrogate pair");
        }
        index++;
      }
    }
  }

  /**
   * Writes an object.
   *
   * @param object of texts, numbers, booleans, nulls, lists and maps
   * @throws IllegalArgumentException for anything else: objects show more than they should
   */
  static byte[] write(Map<String, ?> object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = OBJECTS.getStreamingFactory().createGenerator(out)) {
      write(json, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof CharSequence text) {
      json.writeString(text.toString());
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Number number) {
      writeNumber(json, number);
    } else if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        write(json, member.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else {
      throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }

  private static void writeNumber(JsonGenerator json, Number number) throws IOException {
    if (number instanceof Integer || number instanceof Long) {
      json.writeNumber(number.longValue());
    } else if (number instanceof BigInteger whole) {
      json.writeNumber(whole);
    } else if (number instanceof Double fraction && Double.isFinite(fraction)) {
      json.writeNumber(fraction);
    } else {
      throw new IllegalArgumentException("no JSON number: " + number.getClass());
    }
  }
}
