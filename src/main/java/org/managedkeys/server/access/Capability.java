// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a policy grants on a path, by Vault's names. */
public enum Capability {
  /** To make what is not there yet. */
  CREATE,
  READ,
  /** To change what is there, and to call what is neither made nor changed. */
  UPDATE,
  PATCH,
  DELETE,
  LIST,
  /** To use paths that are kept for operators, beside another capability. */
  SUDO,
  /** Nothing, whatever else is granted on the same path. */
  DENY;

  private static final Map<String, Capability> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(Capability::text, Function.identity()));

  /** The name in policies and answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The capability of a name; case counts. */
  static Optional<Capability> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }
}
