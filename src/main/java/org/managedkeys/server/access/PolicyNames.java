// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Names of policies: in lower case, as in Vault. */
final class PolicyNames {

  private static final int MOST_CHARACTERS = 100;
  private static final String SEGMENT = "[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?";
  private static final Pattern FORM = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*");

  private PolicyNames() {}

  /** A name as it is kept. */
  static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** Whether a policy can have the name. */
  static boolean isName(String name) {
    return name.length() <= MOST_CHARACTERS && FORM.matcher(name).matches();
  }

  /**
   * A name as it is kept.
   *
   * @throws KeyException INVALID if no policy can have it
   */
  static String require(String name, String operation) {
    String normal = normal(name);
    if (!isName(normal)) {
      throw KeyException.of(
          Kind.INVALID,
          "policy '" + name + "'",
          operation,
          "a name has letters, digits, '_', '-', '.' and '/' between them, and at most "
              + MOST_CHARACTERS
              + " characters",
          null);
    }
    return normal;
  }

  /**
   * Names as they are kept, in order, each once.
   *
   * @throws KeyException INVALID if one of them cannot be a policy's
   */
  static SortedSet<String> each(Collection<String> names) {
    SortedSet<String> all = new TreeSet<>();
    for (String name : names) {
      if (!name.isBlank()) {
        all.add(require(name, "give it to tokens"));
      }
    }
    return all;
  }

  /** The same for a token, where {@code root} stands alone. */
  static SortedSet<String> ofToken(Collection<String> names) {
    SortedSet<String> all = each(names);
    if (all.contains(Policy.ROOT)) {
      all.retainAll(Collections.singleton(Policy.ROOT));
    }
    return Collections.unmodifiableSortedSet(all);
  }
}
