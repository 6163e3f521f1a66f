// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.servers.Reply;

/** A request is refused, in the form of the service's error answers. */
final class ServiceException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String inner;

  private ServiceException(int status, String code, String inner, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.inner = inner;
  }

  /** A malformed or meaningless request. */
  static ServiceException badParameter(String message) {
    return new ServiceException(400, "BadParameter", "", message);
  }

  /** What the caller or the key may not do; the inner code says which of both. */
  static ServiceException forbidden(String inner, String message) {
    return new ServiceException(403, "Forbidden", inner, message);
  }

  static ServiceException notFound(String code, String message) {
    return new ServiceException(404, code, "", message);
  }

  static ServiceException conflict(String inner, String message) {
    return new ServiceException(409, "Conflict", inner, message);
  }

  Reply reply() {
    return reply(status, code, inner, String.valueOf(getMessage()));
  }

  /** An error answer; an empty inner code is left out. */
  static Reply reply(int status, String code, String inner, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    if (!inner.isEmpty()) {
      error.put("innererror", Map.of("code", inner));
    }
    try {
      return Reply.json(
          status, "application/json; charset=utf-8", JSON.std.asString(Map.of("error", error)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
