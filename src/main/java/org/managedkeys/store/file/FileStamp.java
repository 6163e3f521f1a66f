// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** By what a file or a folder is known to be as it was. */
record FileStamp(FileTime modified, long size, @Nullable Object fileKey) {

  /**
   * What is younger than this might be changed again within one tick of the file system's clock,
   * and look the same.
   */
  private static final long SETTLED_MS = 2000;

  /** The stamp of a file or folder now. */
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  /** Whether the same stamp will mean the same content. */
  boolean isSettled() {
    return System.currentTimeMillis() - modified.toMillis() > SETTLED_MS;
  }
}
