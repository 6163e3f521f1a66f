// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Function;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/** What a command reads from a file, or from standard input for {@code -}. */
final class InputFile {

  static final String STANDARD_INPUT = "-";
  private static final String PEM = "-----BEGIN ";

  /** As much as requests, bundles and revocation lists have. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  /** The tag of a SEQUENCE, with which all DER begins that is read here. */
  private static final byte SEQUENCE = 0x30;

  private InputFile() {}

  /**
   * The content.
   *
   * @param what it is, for messages: {@code the request}
   * @throws KeyException of kind INVALID if it cannot be read or is longer than it may be
   */
  static byte[] bytes(String what, String file, int limit) {
    return bytes(what, file, limit, null);
  }

  /**
   * The same.
   *
   * @param hint what to do with a longer one
   */
  static byte[] bytes(String what, String file, int limit, @Nullable String hint) {
    try (InputStream in = open(what, file)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw unreadable(what, file, "it is longer than " + limit + " bytes", hint);
      }
      return content;
    } catch (IOException e) {
      throw unreadable(what, file, e);
    }
  }

  /**
   * The content, to be read bit by bit.
   *
   * @return a stream that fails with KeyException, as this method does, so that a failure is told
   *     as that of the input whoever reads it
   * @throws KeyException of kind INVALID if it cannot be read
   */
  static InputStream open(String what, String file) {
    try {
      return new Source(
          file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file)),
          failure -> unreadable(what, file, failure));
    } catch (NoSuchFileException e) {
      throw unreadable(what, file, "the file does not exist");
    } catch (IOException | InvalidPathException e) {
      throw unreadable(what, file, e);
    }
  }

  /** The size of a file in bytes; unknown for standard input, pipes and devices. */
  static OptionalLong size(String file) {
    try {
      return !file.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(file))
          ? OptionalLong.of(Files.size(Path.of(file)))
          : OptionalLong.empty();
    } catch (IOException | InvalidPathException e) {
      return OptionalLong.empty();
    }
  }

  /** A stream that fails as its maker says. */
  private static final class Source extends FilterInputStream {

    private final Function<IOException, KeyException> failure;

    private Source(InputStream in, Function<IOException, KeyException> failure) {
      super(in);
      this.failure = failure;
    }

    @Override
    public int read() {
      try {
        return super.read();
      } catch (IOException e) {
        throw failure.apply(e);
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        throw failure.apply(e);
      }
    }
  }

  /**
   * PEM as it is, and DER as PEM.
   *
   * @param label of DER: {@code CERTIFICATE REQUEST}
   * @throws KeyException of kind INVALID if it cannot be read
   */
  static String pem(String what, String label, String file) {
    byte[] content = bytes(what, file, MAX_BYTES);
    return content.length > 0 && content[0] == SEQUENCE
        ? pem(label, content)
        : new String(content, StandardCharsets.UTF_8);
  }

  /**
   * DER as it is, and the first block of PEM as DER.
   *
   * @throws KeyException of kind INVALID if it cannot be read, or is neither
   */
  static Block der(String what, String file) {
    byte[] content = bytes(what, file, MAX_BYTES);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (!text.contains(PEM)) {
      return new Block("", content);
    }
    try (PemReader reader = new PemReader(new StringReader(text))) {
      @Nullable PemObject block = reader.readPemObject();
      if (block != null) {
        return new Block(block.getType(), block.getContent());
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(what, file, "it is no PEM (" + e.getMessage() + ")");
    }
    throw unreadable(what, file, "it is no PEM");
  }

  /**
   * What was read.
   *
   * @param label of PEM; empty for DER
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Block(String label, byte[] der) {}

  static String pem(String label, byte[] der) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, der));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static KeyException unreadable(String what, String file, Exception cause) {
    return unreadable(what, file, "it cannot be read (" + cause.getMessage() + ")");
  }

  private static KeyException unreadable(String what, String file, String detail) {
    return unreadable(what, file, detail, null);
  }

  private static KeyException unreadable(
      String what, String file, String detail, @Nullable String hint) {
    return KeyException.of(
        KeyException.Kind.INVALID, "'" + file + "'", "read " + what + " from it", detail, hint);
  }
}
