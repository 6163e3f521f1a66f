// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.Ownership;

/**
 * A file that a command makes. It is made before the work begins, so that nothing that cannot be
 * had a second time is lost for want of a place, and it is gone again if the work fails. It takes
 * another file's place only when told to.
 */
final class OutputFile implements AutoCloseable {

  private static final String WRITE = "write it";

  private final Path file;

  /** What is written; the file itself unless it is to take another's place. */
  private final Path written;

  private boolean complete;

  private OutputFile(Path file, Path written) {
    this.file = file;
    this.written = written;
  }

  /**
   * Takes the place.
   *
   * @param force whether it may take another file's place
   * @param secret whether it is for its owner alone
   * @throws KeyException of kind CONFLICT if the file is there, INVALID if it cannot be made
   */
  static OutputFile reserve(Path file, boolean force, boolean secret) {
    FileAttribute<?>[] attributes = secret ? Ownership.file(file) : new FileAttribute<?>[0];
    Path written =
        force ? file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID()) : file;
    try {
      Files.createFile(written, attributes);
    } catch (FileAlreadyExistsException e) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT, subject(file), WRITE, "the file exists", "add --force");
    } catch (IOException e) {
      throw failed(file, e);
    }
    return new OutputFile(file, written);
  }

  Path path() {
    return file;
  }

  /** Writes the whole content; when this returns, it is on the disk. */
  void write(byte[] content) {
    try {
      try (FileOutputStream out = new FileOutputStream(written.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      if (!written.equals(file)) {
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
      }
      complete = true;
      DurableFiles.flush(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Removes what was not written to the end. */
  @Override
  public void close() {
    if (!complete) {
      try {
        Files.deleteIfExists(written);
      } catch (IOException e) {
        throw failed(file, e);
      }
    }
  }

  private static KeyException failed(Path file, IOException cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject(file),
        WRITE,
        cause.getClass().getSimpleName() + ": " + cause.getMessage(),
        null,
        cause);
  }

  private static String subject(Path file) {
    return "'" + file + "'";
  }
}
