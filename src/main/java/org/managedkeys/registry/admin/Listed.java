// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message: some of them, and how many more there are. */
final class Listed {

  private static final int MOST = 10;

  private Listed() {}

  static String of(Collection<String> names) {
    String some = names.stream().limit(MOST).collect(Collectors.joining(", "));
    return names.size() <= MOST ? some : some + " and " + (names.size() - MOST) + " more";
  }
}
