// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;

/**
 * Names of records as names of files: {@code team-a+orders.entry}. A plus stands for the slashes of
 * the namespace and the one after it, {@code =} for a slash of the name, and {@code ~} precedes a
 * letter that is upper-case in the name, since some file systems know no case. Names of records
 * hold none of the three, so that no two become the same file.
 */
final class FileNames {

  /** What most file systems allow. */
  private static final int MAX_LENGTH = 255;

  private static final char SEPARATOR = '+';
  private static final char SLASH = '=';
  private static final char UPPER = '~';

  private static final Map<String, RecordKind> KINDS =
      Arrays.stream(RecordKind.values())
          .collect(Collectors.toMap(RecordKind::text, Function.identity()));

  private FileNames() {}

  /**
   * The file of a record.
   *
   * @throws KeyException INVALID if a file's name cannot be that long
   */
  static String of(RecordKey key) {
    StringBuilder file = new StringBuilder();
    if (!key.namespace().isRoot()) {
      file.append(key.namespace().path().replace('/', SEPARATOR)).append(SEPARATOR);
    }
    for (char c : key.name().toCharArray()) {
      if (c >= 'A' && c <= 'Z') {
        file.append(UPPER).append((char) (c - 'A' + 'a'));
      } else {
        file.append(c == '/' ? SLASH : c);
      }
    }
    file.append('.').append(key.kind().text());
    if (file.length() > MAX_LENGTH) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          key.toString(),
          "store it in a file",
          "the name of the file would have more than " + MAX_LENGTH + " characters",
          "use lower-case letters, or a shorter name");
    }
    return file.toString();
  }

  /** Whose record a file has; empty for files that are none of ours. */
  static Optional<RecordKey> key(String file) {
    int dot = file.lastIndexOf('.');
    RecordKind kind = KINDS.get(file.substring(dot + 1));
    if (dot <= 0 || kind == null || file.indexOf('/') >= 0) {
      return Optional.empty();
    }
    int separator = file.lastIndexOf(SEPARATOR, dot);
    String namespace = separator < 0 ? "" : file.substring(0, separator).replace(SEPARATOR, '/');
    try {
      return name(file.substring(separator + 1, dot))
          .map(name -> new RecordKey(kind, new Namespace(namespace), name))
          .filter(key -> separator != 0);
    } catch (KeyException e) {
      // Somebody else's file: no record could be found under such a name.
      return Optional.empty();
    }
  }

  /** The inverse of what {@link #of} makes of a name; empty for what it never makes. */
  private static Optional<String> name(String text) {
    StringBuilder name = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c >= 'A' && c <= 'Z') {
        return Optional.empty();
      }
      if (c == UPPER) {
        at++;
        if (at == text.length() || text.charAt(at) < 'a' || text.charAt(at) > 'z') {
          return Optional.empty();
        }
        name.append((char) (text.charAt(at) - 'a' + 'A'));
      } else {
        name.append(c == SLASH ? '/' : c);
      }
    }
    return Optional.of(name.toString());
  }
}
