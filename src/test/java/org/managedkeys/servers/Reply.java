// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An answer of a server. */
public final class Reply {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  /** An answer; the array is not copied. */
  public Reply(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }

  /** An answer in JSON. */
  public static Reply json(int status, String contentType, String text) {
    return new Reply(
        status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The same with one more header, or with another value of it. */
  public Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body);
  }

  /** The same with a changed text. */
  public Reply edited(UnaryOperator<String> edit) {
    return new Reply(status, headers, edit.apply(text()).getBytes(StandardCharsets.UTF_8));
  }
}
