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
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.Ownership;

/**
 * The file of one process. What is appended is there as a whole, flushed to the disk, or not at
 * all. Nobody else may change or move it. Used by one thread.
 */
final class AuditFile implements AutoCloseable {

  /** What follows the prefix in a name: start, process and id. */
  static final Pattern NAME_END =
      Pattern.compile("-[0-9]{8}T[0-9]{6}Z-[0-9]+-[0-9a-f]{16}\\.jsonl");

  /** How names begin in a folder that is named without a prefix. */
  static final String IN_FOLDER = "audit";

  private static final String SUFFIX = ".jsonl";

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
    Path begin = Files.isDirectory(prefix) ? prefix.resolve(IN_FOLDER) : prefix;
    Path folder = Objects.requireNonNull(begin.getParent());
    Files.createDirectories(folder, Ownership.folder(folder));
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
            Ownership.file(folder));
    DurableFiles.flush(folder);
    return new AuditFile(path, id, channel, true);
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
