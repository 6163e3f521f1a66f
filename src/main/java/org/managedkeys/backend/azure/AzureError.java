// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.exception.HttpResponseException;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error in an answer: {@code {"error":{"code":…,"message":…,"innererror":{"code":…}}}}.
 *
 * @param code empty if the answer has none
 * @param inner says more of some codes; may be empty
 */
record AzureError(String code, String inner, String message) {

  private static final int MOST_TOLD = 300;
  private static final AzureError NONE = new AzureError("", "", "");

  static AzureError of(HttpResponseException thrown) {
    Object value = thrown.getValue();
    if (value instanceof Map<?, ?> body) {
      return of(body);
    }
    String message = String.valueOf(thrown.getMessage());
    int start = message.indexOf('{');
    int end = message.lastIndexOf('}');
    if (start < 0 || end < start) {
      return NONE;
    }
    try (JsonReader reader = JsonProviders.createReader(message.substring(start, end + 1))) {
      return reader.readUntyped() instanceof Map<?, ?> body ? of(body) : NONE;
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
  }

  private static AzureError of(Map<?, ?> body) {
    if (!(body.get("error") instanceof Map<?, ?> error)) {
      return NONE;
    }
    Object inner = error.get("innererror") instanceof Map<?, ?> more ? more.get("code") : null;
    return new AzureError(text(error.get("code")), text(inner), text(error.get("message")));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** Whether any part says so. */
  boolean mentions(String text) {
    return code.contains(text) || inner.contains(text) || message.contains(text);
  }

  /** {@code 403 Forbidden (KeyDisabled): Operation sign is not …}, on one line. */
  String describe(int status) {
    String told = message.replaceAll("\\s+", " ").strip();
    if (told.endsWith(".")) {
      told = told.substring(0, told.length() - 1);
    }
    return "it answers "
        + status
        + (code.isEmpty() ? "" : " " + code)
        + (inner.isEmpty() ? "" : " (" + inner + ")")
        + (told.isEmpty() ? "" : ": " + told.substring(0, Math.min(told.length(), MOST_TOLD)));
  }
}
