// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What Vault's answers look like around their data. */
final class Envelope {

  private Envelope() {}

  /** The whole answer as JSON. */
  static byte[] of(UUID request, ApiResponse response) {
    return Json.write(response.isError() ? errors(response) : answer(request, response));
  }

  /** {@code {"errors": […]}} without more. */
  static byte[] ofErrors(List<String> errors) {
    return Json.write(Map.of("errors", errors));
  }

  private static Map<String, @Nullable Object> errors(ApiResponse response) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("errors", response.errors());
    if (!response.data().isEmpty()) {
      members.put("data", response.data());
    }
    if (!response.warnings().isEmpty()) {
      members.put("warnings", response.warnings());
    }
    return members;
  }

  private static Map<String, @Nullable Object> answer(UUID request, ApiResponse response) {
    boolean isAboutData =
        !response.data().isEmpty() || (response.auth().isEmpty() && response.warnings().isEmpty());
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("request_id", request.toString());
    members.put("lease_id", "");
    members.put("renewable", false);
    members.put("lease_duration", 0);
    members.put("data", isAboutData ? response.data() : null);
    members.put("wrap_info", null);
    members.put("warnings", response.warnings().isEmpty() ? null : response.warnings());
    members.put("auth", response.auth().orElse(null));
    members.put("mount_type", response.mountType());
    if (response.repeatsData()) {
      response
          .data()
          .forEach((name, value) -> {
            if (!members.containsKey(name)) {
              members.put(name, value);
            }
          });
    }
    return members;
  }
}
