// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;

/**
 * What is signed, authenticated or verified. A message that is too long to be held in memory is
 * hashed as it is read, and its digest given instead, which makes the same signature.
 *
 * @param bytes the message, or its digest
 * @param subject the input as messages name it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record MessageInput(byte[] bytes, boolean isDigest, boolean isHashedHere, String subject) {

  /** Up to so many bytes are given as they are: Ed25519 and ML-DSA want all of the message. */
  private static final int WHOLE = 16 * 1024 * 1024;

  private static final int LONGEST_DIGEST = 1024;
  private static final String WHAT = "the message";

  /**
   * Reads it.
   *
   * @param digest whether it is a digest already
   * @param hash hashes a long message
   */
  static MessageInput read(
      ConfiguredCommand command, InOption in, boolean digest, Supplier<MessageDigest> hash) {
    if (digest) {
      return new MessageInput(in.bytes("the digest", LONGEST_DIGEST), true, false, in.subject());
    }
    try (CountingInput source = in.open(WHAT)) {
      return command.during(
          () -> "reading the message (" + source.amount() + ")",
          () -> {
            byte[] start = source.readNBytes(WHOLE + 1);
            if (start.length <= WHOLE) {
              return new MessageInput(start, false, false, in.subject());
            }
            MessageDigest hashed = hash.get();
            hashed.update(start);
            source.hash(hashed);
            return new MessageInput(hashed.digest(), true, true, in.subject());
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all of it; a MAC has no digest in its place. */
  static MessageInput whole(InOption in) {
    return new MessageInput(in.bytes(WHAT, WHOLE), false, false, in.subject());
  }

  /** Adds the fields. */
  GivenFields addTo(GivenFields fields) {
    return fields
        .flag("prehashed", isDigest)
        .with("input", Base64.getEncoder().encodeToString(bytes));
  }

  /** What a failure comes from, where it is that the message was hashed. */
  KeyException explain(KeyException failure) {
    return isHashedHere
            && (failure.kind() == KeyException.Kind.INVALID
                || failure.kind() == KeyException.Kind.UNSUPPORTED)
        ? failure.during(
            subject, "take its digest, as it is longer than " + WHOLE / (1024 * 1024) + " MiB")
        : failure;
  }
}
