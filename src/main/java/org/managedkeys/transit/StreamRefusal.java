// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What is said of a stream that is refused. */
final class StreamRefusal {

  private static final String DECRYPT = "decrypt the stream";

  private StreamRefusal() {}

  /**
   * The one answer to whatever has been done to a stream: which of the checks failed would help
   * whoever forges.
   *
   * @param subject the transit key as messages name it
   */
  static KeyException wrong(String subject) {
    return KeyException.of(
        Kind.INVALID,
        subject,
        DECRYPT,
        "invalid ciphertext: it was cut short or changed, or encrypted with another key or with"
            + " other associated data",
        null);
  }

  static KeyException noStream(String subject) {
    return KeyException.of(
        Kind.INVALID,
        subject,
        DECRYPT,
        "invalid ciphertext: it does not begin as an encrypted stream does",
        "a text that begins with vault:v is decrypted as a message");
  }

  static KeyException format(String subject, int version) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        DECRYPT,
        "its format has version " + version + ", and this release reads version 1",
        "decrypt it with a newer release");
  }

  static KeyException tooLong(String subject, int segmentSize) {
    return KeyException.of(
        Kind.INVALID,
        subject,
        "encrypt the stream",
        "it has more than 2^32 segments of " + segmentSize + " bytes",
        "take larger segments, up to " + StreamHead.LARGEST_SEGMENT + " bytes");
  }

  static KeyException segmentSize(String subject, int segmentSize) {
    return KeyException.of(
        Kind.INVALID,
        subject,
        "encrypt the stream",
        "segments have "
            + StreamHead.SMALLEST_SEGMENT
            + " to "
            + StreamHead.LARGEST_SEGMENT
            + " bytes, by powers of two, and not "
            + segmentSize,
        null);
  }
}
