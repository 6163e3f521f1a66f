// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;

/**
 * The declared names of one namespace. They are put into order when somebody asks for all of them,
 * since most processes only use a key or two. Thread-safe once all are added.
 */
final class DeclaredNames {

  private final List<KeyName> names = new ArrayList<>();
  private volatile @Nullable List<KeyName> sorted;

  void add(KeyName name) {
    names.add(name);
  }

  List<KeyName> sorted() {
    List<KeyName> present = sorted;
    if (present == null) {
      present = names.stream().sorted().toList();
      sorted = present;
    }
    return present;
  }
}
