// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;

/**
 * The path of a mount.
 *
 * @param path with a slash at its end
 */
record MountPath(String path) {

  private static final int MOST_CHARACTERS = 100;
  private static final String SEGMENT = "[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?";
  private static final Pattern FORM = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*/");

  /**
   * Reads one; slashes around it are optional and upper case is folded.
   *
   * @throws KeyException of kind INVALID for anything else than a path of segments
   */
  static MountPath parse(String text) {
    String path = text.strip().toLowerCase(Locale.ROOT);
    path = path.startsWith("/") ? path.substring(1) : path;
    path = path.endsWith("/") ? path : path + "/";
    if (path.length() > MOST_CHARACTERS || !FORM.matcher(path).matches()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          "mount '" + text + "'",
          "use it",
          "a path consists of segments of a-z, 0-9, '_', '-' and '.', with slashes between them,"
              + " and has at most "
              + MOST_CHARACTERS
              + " characters",
          null);
    }
    return new MountPath(path);
  }

  /** Where a mount of this path is recorded. */
  RecordKey record(Namespace namespace) {
    return new RecordKey(RecordKind.MOUNT, namespace, path.substring(0, path.length() - 1));
  }

  String firstSegment() {
    return path.substring(0, path.indexOf('/'));
  }

  /** Whether requests to the other would come here, too. */
  boolean begins(MountPath other) {
    return other.path.startsWith(path);
  }

  String subject() {
    return "mount '" + path + "'";
  }
}
