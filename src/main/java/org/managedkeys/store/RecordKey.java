// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.Comparator;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;

/**
 * By what a record is found: kind, namespace, and a name that is unique among both.
 *
 * @param name of lower-case letters, digits, {@code _ - .} and, for the paths of mounts, {@code /};
 *     at most 100 characters
 */
public record RecordKey(RecordKind kind, Namespace namespace, String name)
    implements Comparable<RecordKey> {

  private static final int MAX_LENGTH = 100;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_](?:[a-z0-9_./-]*[a-z0-9_])?", Pattern.CASE_INSENSITIVE);
  private static final Comparator<RecordKey> ORDER =
      Comparator.comparing(RecordKey::kind)
          .thenComparing(RecordKey::namespace)
          .thenComparing(RecordKey::name);

  public RecordKey {
    if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          kind.text() + " '" + name + "'",
          "use it",
          "a name consists of letters, digits, '_', '-' and '.', and has at most "
              + MAX_LENGTH
              + " characters",
          null);
    }
  }

  /** Where the entry of a key name is. */
  public static RecordKey entry(KeyName name) {
    return new RecordKey(RecordKind.ENTRY, name.namespace(), name.name());
  }

  @Override
  public int compareTo(RecordKey other) {
    return ORDER.compare(this, other);
  }

  /** As messages name it: {@code entry 'team-a/orders'}. */
  @Override
  public String toString() {
    return kind.text() + " '" + (namespace.isRoot() ? "" : namespace.path() + "/") + name + "'";
  }
}
