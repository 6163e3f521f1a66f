// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a managed key: a namespace and a name that is unique in it. In a KeyStore, the name
 * is the alias.
 *
 * <p>Names follow Vault's rule for managed keys: lower-case letters, digits, {@code _}, {@code -}
 * and {@code .}, the last two never first or last; at most 100 characters.
 */
public record KeyName(Namespace namespace, String name) implements Comparable<KeyName> {

  private static final int MAX_LENGTH = 100;

  public KeyName {
    if (name.length() > MAX_LENGTH || !isName(name)) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          "key name '" + name + "'",
          "use it",
          "a name consists of a-z, 0-9, '_', '-' and '.', starts and ends with a letter, digit or"
              + " '_', and has at most "
              + MAX_LENGTH
              + " characters",
          null);
    }
  }

  /**
   * The key that an alias means in a namespace. Aliases are not case-sensitive, as in the JDK's own
   * key stores.
   *
   * @throws KeyException of kind INVALID if the alias cannot name a key
   */
  public static KeyName ofAlias(Namespace namespace, String alias) {
    return new KeyName(namespace, alias.toLowerCase(Locale.ROOT));
  }

  /**
   * Reads {@code name} or {@code namespace/name}: what follows the last slash is the name.
   *
   * @throws KeyException of kind INVALID if either part breaks its rule
   */
  public static KeyName parse(String text) {
    int slash = text.lastIndexOf('/');
    Namespace namespace = slash < 0 ? Namespace.ROOT : new Namespace(text.substring(0, slash));
    return new KeyName(namespace, text.substring(slash + 1));
  }

  @Override
  public int compareTo(KeyName other) {
    int order = namespace.compareTo(other.namespace);
    return order != 0 ? order : name.compareTo(other.name);
  }

  // Written out: what the JVM makes for a record costs a process its first milliseconds, and each
  // of a hundred thousand names some time until it is compiled.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyName key
        && name.equals(key.name)
        && namespace.path().equals(key.namespace.path());
  }

  @Override
  public int hashCode() {
    return 31 * namespace.path().hashCode() + name.hashCode();
  }

  /** {@code name}, or {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace.isRoot() ? name : namespace.path() + "/" + name;
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || !isEdge(text.charAt(0)) || !isEdge(text.charAt(text.length() - 1))) {
      return false;
    }
    for (int at = 1; at < text.length() - 1; at++) {
      char c = text.charAt(at);
      if (!isEdge(c) && c != '-' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /** Whether a name may begin and end with it. */
  private static boolean isEdge(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }
}
