// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failure for the log: what was thrown and where, also of its causes. Without messages, which may
 * quote what a caller sent.
 */
final class FailureText {

  private FailureText() {}

  static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (@Nullable Throwable each = failure;
        each != null && seen.add(each);
        each = each.getCause()) {
      text.append(text.length() == 0 ? "" : "\ncaused by ").append(each.getClass().getName());
      for (StackTraceElement place : each.getStackTrace()) {
        text.append("\n  at ").append(place);
      }
    }
    return text.toString();
  }
}
