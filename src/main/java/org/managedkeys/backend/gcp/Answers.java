// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/**
 * Checks answers. Whatever is sent and whatever comes back has a checksum beside it, of which each
 * side tells whether it was right.
 *
 * @see <a href="https://cloud.google.com/kms/docs/data-integrity-guidelines">Verifying end-to-end
 *     data integrity</a>
 */
final class Answers {

  private Answers() {}

  static Int64Value checksum(ByteString bytes) {
    CRC32C crc = new CRC32C();
    bytes.asReadOnlyByteBufferList().forEach(crc::update);
    return Int64Value.of(crc.getValue());
  }

  /** Bytes whose checksum came with them and is right. */
  static byte[] intact(String what, ByteString bytes, boolean hasChecksum, Int64Value checksum) {
    if (!hasChecksum) {
      throw new Wrong("the checksum of its " + what + " is missing");
    }
    if (checksum.getValue() != checksum(bytes).getValue()) {
      throw new Wrong("its " + what + " does not have the checksum CRC32C that came with it");
    }
    return bytes.toByteArray();
  }

  /** As {@link #intact}, and there must be at least one. */
  static byte[] some(String what, ByteString bytes, boolean hasChecksum, Int64Value checksum) {
    if (bytes.isEmpty()) {
      throw new Wrong("its " + what + " is empty");
    }
    return intact(what, bytes, hasChecksum, checksum);
  }

  /** The service says whether it got what was sent. */
  static void arrived(String what, boolean verified) {
    if (!verified) {
      throw new Wrong("the service has not checked that the " + what + " arrived as it was sent");
    }
  }

  static void same(String what, String asked, String answered) {
    if (!asked.equals(answered)) {
      throw new Wrong("it is about " + what + " '" + answered + "' instead of '" + asked + "'");
    }
  }
}
