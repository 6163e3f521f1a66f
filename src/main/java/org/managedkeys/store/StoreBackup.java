// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A live store in one file, for its owner only. Secrets in it stay sealed: it is of use only
 * together with the seal key.
 *
 * <p>Layout, compressed by gzip: the line {@code managed-keys backup 1}; for each record the length
 * of its text in four bytes, and the text; a length of -1; the number of records in eight bytes and
 * the SHA-256 of {@link StoreDigest} as 64 digits.
 */
public final class StoreBackup {

  private static final String MAGIC = "managed-keys backup ";
  private static final byte[] HEADER = (MAGIC + "1\n").getBytes(StandardCharsets.US_ASCII);
  private static final int END = -1;
  private static final int SHA256_DIGITS = 64;
  private static final String RESTORE = "restore a store from it";

  private StoreBackup() {}

  /**
   * Writes a backup; a crash leaves no half of one.
   *
   * @param file must not exist
   * @return how many records there are
   * @throws KeyException CONFLICT if the file exists, DENIED if it may not be written
   */
  public static long write(RecordStore from, Path file) {
    Path target = file.toAbsolutePath();
    if (Files.exists(target)) {
      throw failure(
          KeyException.Kind.CONFLICT, target, "write a backup", "it exists already", null);
    }
    StoreDigest.Sum sum = new StoreDigest.Sum();
    long[] count = new long[1];
    try {
      DurableFiles.replace(target, out -> count[0] = write(from, sum, out));
    } catch (AccessDeniedException e) {
      throw failure(
          KeyException.Kind.DENIED, target, "write a backup", "this process may not write it", e);
    } catch (IOException | UncheckedIOException e) {
      throw failure(KeyException.Kind.INTERNAL, target, "write a backup", reason(e), e);
    }
    return count[0];
  }

  private static long write(RecordStore from, StoreDigest.Sum sum, OutputStream out)
      throws IOException {
    GZIPOutputStream zipped = new GZIPOutputStream(out);
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zipped));
    data.write(HEADER);
    from.forEach(record -> {
      byte[] text = RecordText.encode(record);
      sum.add(text);
      try {
        data.writeInt(text.length);
        data.write(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    StoreDigest digest = sum.digest();
    data.writeInt(END);
    data.writeLong(digest.count());
    data.write(digest.sha256().getBytes(StandardCharsets.US_ASCII));
    data.flush();
    zipped.finish();
    return digest.count();
  }

  /**
   * Fills an empty store with what a backup holds. The whole file is examined first: one that is
   * damaged changes nothing.
   *
   * @return how many records there are
   * @throws KeyException INVALID if the file is no whole backup or one of a newer version, CONFLICT
   *     if the store is not empty, NOT_FOUND or DENIED if there is no file or it may not be read
   */
  public static long restore(Path file, RecordStore to) {
    StoreDigest held = read(file, record -> {});
    StoreCopy.requireEmpty(to, "restore " + file + " into it");
    StoreCopy.Target target = new StoreCopy.Target(to);
    read(file, target::add);
    target.flush();
    if (!StoreDigest.of(to).equals(held)) {
      throw failure(
          KeyException.Kind.CONFLICT,
          file,
          RESTORE,
          to.describe() + " was changed by others meanwhile",
          null);
    }
    return held.count();
  }

  private static StoreDigest read(Path file, Consumer<StoredRecord> consumer) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file, in, consumer);
    } catch (NoSuchFileException e) {
      throw failure(KeyException.Kind.NOT_FOUND, file, RESTORE, "the file does not exist", e);
    } catch (AccessDeniedException e) {
      throw failure(KeyException.Kind.DENIED, file, RESTORE, "this process may not read it", e);
    } catch (IOException e) {
      throw failure(KeyException.Kind.INTERNAL, file, RESTORE, reason(e), e);
    }
  }

  /** Reads a backup and shows its records, which may turn out at its end to be damaged. */
  static StoreDigest read(Path file, InputStream in, Consumer<StoredRecord> consumer)
      throws IOException {
    try {
      InputStream unzipped = new BufferedInputStream(new GZIPInputStream(in));
      return readUnzipped(file, new DataInputStream(unzipped), consumer);
    } catch (EOFException e) {
      throw failure(KeyException.Kind.INVALID, file, RESTORE, "it is cut off", e);
    } catch (ZipException e) {
      throw failure(KeyException.Kind.INVALID, file, RESTORE, "it is no backup, or damaged", e);
    }
  }

  private static StoreDigest readUnzipped(
      Path file, DataInputStream data, Consumer<StoredRecord> consumer) throws IOException {
    byte[] header = data.readNBytes(HEADER.length);
    if (!Arrays.equals(header, HEADER)) {
      throw failure(
          KeyException.Kind.INVALID,
          file,
          RESTORE,
          new String(header, StandardCharsets.ISO_8859_1).startsWith(MAGIC)
              ? "it is a backup of a newer version"
              : "it is no backup",
          null);
    }
    StoreDigest.Sum sum = new StoreDigest.Sum();
    for (int length = data.readInt(); length != END; length = data.readInt()) {
      if (length < 0 || length > RecordText.MAX_BYTES) {
        throw new ZipException("no length");
      }
      byte[] text = data.readNBytes(length);
      sum.add(text);
      consumer.accept(decode(file, text));
    }
    StoreDigest held = sum.digest();
    StoreDigest said =
        new StoreDigest(
            data.readLong(), new String(data.readNBytes(SHA256_DIGITS), StandardCharsets.US_ASCII));
    // Only at the end of the stream its checksum is compared.
    if (!held.equals(said) || data.read() >= 0) {
      throw new ZipException("other records than it says");
    }
    return held;
  }

  private static StoredRecord decode(Path file, byte[] text) {
    try {
      return RecordText.decode(text, file.toString());
    } catch (KeyException e) {
      throw failure(
          KeyException.Kind.INVALID, file, RESTORE, "a record in it is damaged: " + e.problem(), e);
    }
  }

  private static String reason(Exception cause) {
    return "the file system says " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static KeyException failure(
      KeyException.Kind kind,
      Path file,
      String operation,
      String detail,
      @Nullable Throwable cause) {
    return KeyException.of(kind, "backup " + file, operation, detail, null, cause);
  }
}
