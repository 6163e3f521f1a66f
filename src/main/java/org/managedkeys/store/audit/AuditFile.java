// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of one process. What is appended is there as a whole, flushed to the disk, or not at
 * all. Nobody else may change or move it. Used by one thread.
 */
final class AuditFile implements AutoCloseable {

  static final String SUFFIX = ".jsonl";

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final String id;
  private final FileChannel channel;

  /**
   * What the file system knows it by; null for a pipe or a device, and where it has no such key.
   */
  private final @Nullable Object identity;

  private final boolean isRegular;
  private long length;
  private boolean doubtful;

  private AuditFile(Path path, String id, FileChannel channel, boolean isRegular)
      throws IOException {
    this.path = path;
    this.id = id;
    this.channel = channel;
    this.isRegular = isRegular;
    this.identity = isRegular ? attributes().fileKey() : null;
  }

  /**
   * Makes a file, or opens the pipe or device that has the name of the prefix.
   *
   * @param prefix a folder, or a folder and the beginning of a name
   */
  static AuditFile create(Path prefix) throws IOException {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    if (Files.exists(prefix) && !Files.isRegularFile(prefix) && !Files.isDirectory(prefix)) {
      return new AuditFile(prefix, id, FileChannel.open(prefix, StandardOpenOption.WRITE), false);
    }
    Path begin = Files.isDirectory(prefix) ? prefix.resolve("audit") : prefix;
    Path folder = Objects.requireNonNull(begin.getParent());
    Files.createDirectories(folder, permissions(folder, "rwx------"));
    Path path =
        folder.resolve(
            begin.getFileName()
                + "-"
                + START.format(Instant.now())
                + "-"
                + ProcessHandle.current().pid()
                + "-"
                + id
                + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions(folder, "rw-------"));
    flush(folder);
    return new AuditFile(path, id, channel, true);
  }

  private static void flush(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
        opened.force(true);
      }
    }
  }

  private static boolean isPosix(Path near) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] permissions(Path near, String permissions) {
    return isPosix(near)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  Path path() {
    return path;
  }

  /** Random; in its name, and for the first record. */
  String id() {
    return id;
  }

  /**
   * Appends lines.
   *
   * @throws IOException if they are not on the disk; then nothing of them is in the file, or
   *     nothing will be appended to it any more
   */
  void append(byte[] lines) throws IOException {
    if (doubtful) {
      throw new IOException(
          "an earlier record could neither be written nor taken back; restart the process to begin"
              + " a new file");
    }
    if (isRegular) {
      requireUntouched();
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(lines);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
    if (isRegular) {
      flush();
    }
    length += lines.length;
  }

  /** After a failed flush nobody knows what is on the disk, and a second one would not tell. */
  private void flush() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      doubtful = true;
      throw e;
    }
  }

  private void takeBack(IOException cause) {
    try {
      if (isRegular) {
        channel.truncate(length);
        channel.position(length);
      }
    } catch (IOException e) {
      doubtful = true;
      cause.addSuppressed(e);
    }
  }

  /** Whoever moves or empties the file would otherwise get records that nobody finds. */
  private void requireUntouched() throws IOException {
    BasicFileAttributes now;
    try {
      now = attributes();
    } catch (NoSuchFileException e) {
      throw new IOException(moved("was removed or renamed"), e);
    }
    if (!Objects.equals(identity, now.fileKey())) {
      throw new IOException(moved("was replaced by another"));
    }
    if (now.size() != length) {
      throw new IOException(
          moved("has " + now.size() + " bytes, of which " + length + " were written here"));
    }
  }

  private String moved(String what) {
    return "the file " + what + "; restart the process to begin a new one";
  }

  private BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
