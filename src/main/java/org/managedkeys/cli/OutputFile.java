// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
 * A file that a command makes. Its place is taken before the work begins, so that nothing that
 * cannot be had a second time is lost for want of one, and is free again if the work fails. What is
 * written is in a file beside it until it is complete. It takes another file's place only when told
 * to.
 */
final class OutputFile implements AutoCloseable {

  private static final String WRITE = "write it";

  private final Path file;

  /** What is written, until it takes its place. */
  private final Path written;

  /** Whether an empty file keeps the place. */
  private final boolean kept;

  private boolean complete;

  private OutputFile(Path file, Path written, boolean kept) {
    this.file = file;
    this.written = written;
    this.kept = kept;
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
    Path written = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createFile(written, attributes);
      // So that an interrupt leaves no half of it. What was moved away is not there to be deleted.
      written.toFile().deleteOnExit();
      if (!force) {
        keepPlace(file, written, attributes);
      }
    } catch (FileAlreadyExistsException e) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT, subject(file), WRITE, "the file exists", "add --force");
    } catch (IOException e) {
      throw failed(file, e);
    }
    return new OutputFile(file, written, !force);
  }

  private static void keepPlace(Path file, Path written, FileAttribute<?>[] attributes)
      throws IOException {
    try {
      Files.createFile(file, attributes);
    } catch (IOException e) {
      Files.deleteIfExists(written);
      throw e;
    }
  }

  Path path() {
    return file;
  }

  /** Makes the content of a file. */
  interface Content {

    /**
     * Writes it.
     *
     * @throws IOException if it cannot be made; the stream itself fails with KeyException
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes the whole content; when this returns, it is on the disk. */
  void write(byte[] content) {
    try {
      write(out -> out.write(content));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Writes content that is made bit by bit; when this returns, it is on the disk.
   *
   * @throws IOException what the content throws
   * @throws KeyException of kind INVALID if it cannot be written
   */
  void write(Content content) throws IOException {
    try (FileOutputStream out = open()) {
      content.writeTo(new Sink(out, subject(file)));
      place(out);
    }
  }

  private FileOutputStream open() {
    try {
      return new FileOutputStream(written.toFile());
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private void place(FileOutputStream out) {
    try {
      out.getFD().sync();
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
      DurableFiles.flush(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Standard output, which fails with KeyException instead of not at all. */
  static OutputStream standardOutput() {
    return new Sink(new FileOutputStream(FileDescriptor.out), "standard output");
  }

  /** A stream that fails as the file does, and that whoever writes to it cannot close. */
  private static final class Sink extends OutputStream {

    private final OutputStream out;
    private final String subject;

    private Sink(OutputStream out, String subject) {
      this.out = out;
      this.subject = subject;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) {
      try {
        out.write(content, offset, length);
      } catch (IOException e) {
        throw failed(subject, e);
      }
    }
  }

  /** Removes what was not written to the end. */
  @Override
  public void close() {
    if (!complete) {
      try {
        Files.deleteIfExists(written);
        if (kept) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw failed(file, e);
      }
    }
  }

  private static KeyException failed(Path file, IOException cause) {
    return failed(subject(file), cause);
  }

  private static KeyException failed(String subject, IOException cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        WRITE,
        cause.getClass().getSimpleName() + ": " + cause.getMessage(),
        null,
        cause);
  }

  private static String subject(Path file) {
    return "'" + file + "'";
  }
}
