// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/** The check sums that go with data in both directions. */
final class Checksums {

  private Checksums() {}

  static Int64Value of(ByteString data) {
    CRC32C sum = new CRC32C();
    sum.update(data.asReadOnlyByteBuffer());
    return Int64Value.of(sum.getValue());
  }

  /** Whether a sum came along; one that does not fit is an error. */
  static boolean verified(boolean present, Int64Value sum, ByteString data, String field)
      throws GcpException {
    if (present && !sum.equals(of(data))) {
      throw GcpException.invalid(
          "The checksum in field "
              + field
              + "_crc32c did not match the data in field "
              + field
              + ".");
    }
    return present;
  }
}
