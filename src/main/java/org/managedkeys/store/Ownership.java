// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Permissions of what the store creates: for its owner alone, where the file system has such. */
public final class Ownership {

  private Ownership() {}

  /** Permissions of a file that is made in a file system. */
  public static FileAttribute<?>[] file(Path near) {
    return permissions(near, "rw-------");
  }

  /** Permissions of a folder that is made in a file system. */
  public static FileAttribute<?>[] folder(Path near) {
    return permissions(near, "rwx------");
  }

  /** Whether a file system knows owners and permissions. */
  public static boolean isPosix(Path near) {
    FileSystem fileSystem = near.getFileSystem();
    return fileSystem.supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] permissions(Path near, String permissions) {
    return isPosix(near)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
