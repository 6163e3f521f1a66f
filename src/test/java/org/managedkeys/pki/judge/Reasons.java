// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import org.jspecify.annotations.Nullable;

/** Why a library refused something. */
final class Reasons {

  private Reasons() {}

  /** An exception and its causes, in a line each. */
  static String of(Throwable problem) {
    StringBuilder text = new StringBuilder();
    for (@Nullable Throwable each = problem; each != null; each = each.getCause()) {
      text.append(each).append('\n');
    }
    return text.toString();
  }
}
