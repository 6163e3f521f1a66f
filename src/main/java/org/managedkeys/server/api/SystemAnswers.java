// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.http.ApiResponse;

/** Answers of routes below {@code sys/}, whose fields stand beside {@code data} as well. */
final class SystemAnswers {

  private static final String MOUNT_TYPE = "system";

  private SystemAnswers() {}

  static ApiResponse of(Map<String, ? extends @Nullable Object> data) {
    return ApiResponse.data(data).repeatingData().ofMountType(MOUNT_TYPE);
  }

  /** 204, or 200 if there are warnings. */
  static ApiResponse done(List<String> warnings) {
    return ApiResponse.noContent().withWarnings(warnings).ofMountType(MOUNT_TYPE);
  }
}
