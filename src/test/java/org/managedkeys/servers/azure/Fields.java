// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object in a request, with the service's errors for those of a wrong type.
 */
final class Fields {

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, Object> members;

  private Fields(Map<String, Object> members) {
    this.members = members;
  }

  /** Reads a body; an empty one is an object without members. */
  static Fields of(byte[] body) throws ServiceException {
    if (body.length == 0) {
      return new Fields(Map.of());
    }
    try {
      return new Fields(JSON.std.mapFrom(body));
    } catch (IOException e) {
      throw ServiceException.badParameter("The request body is not valid JSON.");
    }
  }

  static Fields of(Map<String, Object> members) {
    return new Fields(members);
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  Optional<String> text(String name) throws ServiceException {
    return typed(name, String.class);
  }

  String required(String name) throws ServiceException {
    return text(name).orElseThrow(() -> missing(name));
  }

  Optional<Boolean> flag(String name) throws ServiceException {
    return typed(name, Boolean.class);
  }

  Optional<Long> number(String name) throws ServiceException {
    return typed(name, Number.class).map(Number::longValue);
  }

  /** An object; without members when it is missing. */
  Fields object(String name) throws ServiceException {
    @Nullable Object value = members.get(name);
    if (value == null) {
      return new Fields(Map.of());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(name);
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, member) -> copy.put(String.valueOf(key), member));
    return new Fields(copy);
  }

  Optional<List<String>> texts(String name) throws ServiceException {
    @Nullable Object value = members.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
      throw wrong(name);
    }
    return Optional.of(list.stream().map(String.class::cast).toList());
  }

  Map<String, Object> members() {
    return members;
  }

  Optional<byte[]> bytes(String name) throws ServiceException {
    Optional<String> text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(decode(name, text.get()));
  }

  byte[] requiredBytes(String name) throws ServiceException {
    return decode(name, required(name));
  }

  /** The way the service writes bytes: base64url without padding. */
  static String encode(byte[] bytes) {
    return URL.encodeToString(bytes);
  }

  /** The service also takes the other alphabet and padding, which an older client sends. */
  private static byte[] decode(String name, String text) throws ServiceException {
    String url = text.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
    try {
      return Base64.getUrlDecoder().decode(url);
    } catch (IllegalArgumentException e) {
      throw ServiceException.badParameter(
          "Property '" + name + "' has an invalid value: it is not base64url.");
    }
  }

  private <T> Optional<T> typed(String name, Class<T> type) throws ServiceException {
    @Nullable Object value = members.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(name);
    }
    return Optional.of(type.cast(value));
  }

  private static ServiceException missing(String name) {
    return ServiceException.badParameter("Property '" + name + "' is required.");
  }

  private static ServiceException wrong(String name) {
    return ServiceException.badParameter("Property '" + name + "' has an invalid type.");
  }
}
