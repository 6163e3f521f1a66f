// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * What a file of an audit log turns out to be. The chain of hashes shows that nothing was changed,
 * removed or moved between its first record and its last; that none are missing behind the last one
 * is shown by the record of its end, or by an {@link Anchor} that was noted elsewhere.
 *
 * @param records how many are sound, from the first one on
 * @param head the last of them, to be noted elsewhere; empty if there is none
 * @param badLine the first line that is wrong, from 1; 0 if none is
 * @param detail what is wrong, for a person; else how the file ends
 */
public record AuditVerification(
    Path file, Verdict verdict, long records, Optional<Anchor> head, long badLine, String detail) {

  /** The outcomes. */
  public enum Verdict {
    /** All is sound, and the log was ended properly. */
    COMPLETE,
    /** All is sound; the process is still at it, or ended without ending the log. */
    OPEN_ENDED,
    /** All is sound but for the end of the last line, as after a crash. */
    CUT,
    /** A line was changed, removed, added or moved. */
    TAMPERED;

    /** Whether nothing speaks of tampering. */
    public boolean isSound() {
      return this != TAMPERED;
    }
  }

  /**
   * A record of a file as a person can note it: {@code 17:9f86d0…}.
   *
   * @param sequence its number
   * @param hash its hash, in hexadecimal
   */
  public record Anchor(long sequence, String hash) {

    /**
     * Reads one.
     *
     * @throws KeyException INVALID if it has another form
     */
    public static Anchor parse(String text) {
      int colon = text.indexOf(':');
      try {
        String hash = text.substring(colon + 1);
        if (colon > 0 && hash.matches("[0-9a-f]{64}")) {
          return new Anchor(Long.parseUnsignedLong(text.substring(0, colon)), hash);
        }
      } catch (NumberFormatException e) {
        // Told below, with the form.
      }
      throw KeyException.of(
          Kind.INVALID,
          "anchor '" + text + "'",
          "use it",
          "an anchor is a number, a colon and 64 hexadecimal digits",
          null);
    }

    @Override
    public String toString() {
      return sequence + ":" + hash;
    }
  }

  /** The files of a log, by name and so by time. */
  public static List<Path> files(Path prefix) {
    boolean isFolder = Files.isDirectory(prefix);
    Path absolute = prefix.toAbsolutePath().normalize();
    Path folder = isFolder ? absolute : Objects.requireNonNull(absolute.getParent());
    String begin = isFolder ? AuditFile.IN_FOLDER : absolute.getFileName().toString();
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (name.startsWith(begin)
            && AuditFile.NAME_END.matcher(name.substring(begin.length())).matches()) {
          files.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(prefix, e);
    }
    Collections.sort(files);
    return files;
  }

  /**
   * Reads a file to its end.
   *
   * @throws KeyException NOT_FOUND or DENIED if it cannot be read, UNSUPPORTED if a newer version
   *     wrote it
   */
  public static AuditVerification of(Path file) {
    return of(file, null);
  }

  /**
   * Reads a file to its end.
   *
   * @param anchor a record that it has to have
   */
  public static AuditVerification of(Path file, @Nullable Anchor anchor) {
    return JsonLibrary.required(() -> {
      try (InputStream in = Files.newInputStream(file)) {
        return new AuditReader(file, in, anchor).verify();
      } catch (IOException e) {
        throw unreadable(file, e);
      } catch (UncheckedIOException e) {
        throw unreadable(file, Objects.requireNonNull(e.getCause()));
      }
    });
  }

  private static KeyException unreadable(Path file, IOException cause) {
    Kind kind =
        cause instanceof NoSuchFileException
            ? Kind.NOT_FOUND
            : cause instanceof AccessDeniedException ? Kind.DENIED : Kind.INTERNAL;
    return KeyException.of(
        kind,
        "audit file " + file,
        "read it",
        "the file system says " + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
        null,
        cause);
  }
}
