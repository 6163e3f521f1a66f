// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a request brought, read under the constraints of the API reference. */
final class Parameters {

  /** The largest ciphertext, token and wrapped key, in bytes. */
  static final int CIPHERTEXT = 6144;

  /** The largest message and plaintext, in bytes. */
  static final int PLAINTEXT = 4096;

  private final Map<String, Object> json;

  private Parameters(Map<String, Object> json) {
    this.json = json;
  }

  static Parameters of(byte[] body) {
    try {
      return new Parameters(JSON.std.mapFrom(body));
    } catch (IOException e) {
      throw new AwsException("SerializationException", "the body is no JSON object");
    }
  }

  Optional<String> text(String name) {
    Object value = json.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw ofWrongType(name);
  }

  String required(String name) {
    return text(name).orElseThrow(() -> absent(name));
  }

  String keyId() {
    String id = required("KeyId");
    checkLength("KeyId", id.length(), 2048);
    return id;
  }

  /** One of the values of an enumeration. */
  <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return text(name).map(value -> find(name, value, type));
  }

  <E extends Enum<E>> E requiredChoice(String name, Class<E> type) {
    return find(name, required(name), type);
  }

  private static <E extends Enum<E>> E find(String name, String value, Class<E> type) {
    E[] all = type.getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> one.name().equals(value))
        .findFirst()
        .orElseThrow(() ->
            AwsException.invalid(
                String.format(
                    Locale.ROOT,
                    "Value '%s' at '%s' failed to satisfy constraint: "
                        + "Member must satisfy enum value set: %s",
                    value,
                    member(name),
                    Arrays.toString(all))));
  }

  /** Bytes, of which there must be some. */
  byte[] bytes(String name, int most) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(required(name));
    } catch (IllegalArgumentException e) {
      throw new AwsException("SerializationException", name + " is no Base64");
    }
    checkLength(name, bytes.length, most);
    return bytes;
  }

  Optional<Integer> number(String name, int least, int most) {
    Object value = json.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Number number)) {
      throw ofWrongType(name);
    }
    if (number.longValue() < least) {
      throw broken(name, "Member must have value greater than or equal to " + least);
    }
    if (number.longValue() > most) {
      throw broken(name, "Member must have value less than or equal to " + most);
    }
    return Optional.of(number.intValue());
  }

  /** Seconds since 1970. */
  Optional<Double> time(String name) {
    Object value = json.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    throw ofWrongType(name);
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(json.get(name));
  }

  /** A map of text to text; empty if there is none. */
  Map<String, String> map(String name) {
    Object value = json.get(name);
    Map<String, String> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((key, text) -> map.put(String.valueOf(key), String.valueOf(text)));
    } else if (value != null) {
      throw ofWrongType(name);
    }
    return map;
  }

  /** The tags, whose keys and values have names of their own. */
  Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    if (json.get("Tags") instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof Map<?, ?> tag)
            || !(tag.get("TagKey") instanceof String key)
            || !(tag.get("TagValue") instanceof String value)) {
          throw new AwsException("TagException", "a tag needs a TagKey and a TagValue");
        }
        if (key.isEmpty() || key.length() > 128 || value.length() > 256) {
          throw new AwsException("TagException", "a tag's key or value has a wrong length");
        }
        if (key.startsWith("aws:")) {
          throw new AwsException("TagException", "tags that begin with aws: are reserved");
        }
        tags.put(key, value);
      }
    }
    return tags;
  }

  private static void checkLength(String name, int length, int most) {
    if (length == 0) {
      throw broken(name, "Member must have length greater than or equal to 1");
    }
    if (length > most) {
      throw broken(name, "Member must have length less than or equal to " + most);
    }
  }

  private static AwsException broken(String name, String constraint) {
    return AwsException.invalid(
        "Value at '" + member(name) + "' failed to satisfy constraint: " + constraint);
  }

  private static AwsException absent(String name) {
    return AwsException.invalid(
        "Value null at '"
            + member(name)
            + "' failed to satisfy constraint: Member must not be null");
  }

  private static AwsException ofWrongType(String name) {
    return new AwsException("SerializationException", name + " is of another type");
  }

  /** As messages write it: with a small first letter. */
  private static String member(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
