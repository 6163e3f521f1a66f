// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.RevokedCertificate;

/**
 * The entries of a revocation list: encoded as they come, so that a list of any length is held once
 * and as bytes alone, and written in the order of their serial numbers.
 */
final class CrlEntries {

  /** RFC 5280 section 4.1.2.2. With that, each length below is of one octet. */
  private static final int SERIAL_OCTETS = 20;

  private static final int HEADER = 2;
  private static final int FIRST_CAPACITY = 1024;
  private static final List<byte[]> REASONS = reasons();

  /** Lets its bytes be read in place. */
  private static final class Encoded extends ByteArrayOutputStream {
    byte[] bytes() {
      return buf;
    }
  }

  private final boolean delta;
  private final Encoded encoded = new Encoded();
  private final Encoded time = new Encoded();
  private int[] starts = new int[FIRST_CAPACITY];
  private int count;
  private boolean inOrder = true;

  /**
   * None yet.
   *
   * @param delta whether entries may take back those of the base
   */
  CrlEntries(boolean delta) {
    this.delta = delta;
  }

  /**
   * Takes one more.
   *
   * @throws PkiException INVALID if it cannot be in a list
   */
  void add(RevokedCertificate revoked) {
    BigInteger serial = revoked.serial();
    byte[] number = serial.toByteArray();
    if (number.length > SERIAL_OCTETS) {
      throw PkiException.invalid(
          "the serial number " + serial.toString(16) + " has more than 20 octets", null);
    }
    ReasonCodes.require(revoked.reason(), delta);
    time.reset();
    DerTimes.writeTime(time, revoked.revoked());
    byte[] reason = REASONS.get(revoked.reason());
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count] = encoded.size();
    int length = HEADER + number.length + time.size() + reason.length;
    Der.writeHeader(encoded, BERTags.CONSTRUCTED | BERTags.SEQUENCE, length);
    Der.writeHeader(encoded, BERTags.INTEGER, number.length);
    encoded.writeBytes(number);
    encoded.write(time.bytes(), 0, time.size());
    encoded.writeBytes(reason);
    inOrder = inOrder && (count == 0 || serial(count - 1).compareTo(serial) < 0);
    count++;
  }

  /** The extensions of an entry, for each reason; nothing where none is to be written. */
  private static List<byte[]> reasons() {
    List<byte[]> reasons = new ArrayList<>();
    for (int reason = ReasonCodes.UNSPECIFIED; reason <= ReasonCodes.LAST; reason++) {
      reasons.add(
          reason == ReasonCodes.UNSPECIFIED
              ? new byte[0]
              : Der.encode(
                  new Extensions(
                      new Extension(
                          Extension.reasonCode, false, Der.encode(CRLReason.lookup(reason))))));
    }
    return List.copyOf(reasons);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Bytes of all of them. */
  int size() {
    return encoded.size();
  }

  /**
   * Writes them.
   *
   * @throws PkiException INVALID if a serial number is there twice
   */
  void writeTo(ByteArrayOutputStream out) {
    if (inOrder) {
      out.write(encoded.bytes(), 0, encoded.size());
      return;
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted((left, right) -> serial(left).compareTo(serial(right)))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < count; i++) {
      if (i > 0 && serial(order[i - 1]).equals(serial(order[i]))) {
        throw PkiException.invalid(
            "the serial number " + serial(order[i]).toString(16) + " is to be listed twice", null);
      }
      out.write(encoded.bytes(), starts[order[i]], end(order[i]) - starts[order[i]]);
    }
  }

  private int end(int entry) {
    return entry + 1 < count ? starts[entry + 1] : encoded.size();
  }

  /** Where this class has written it: behind the entry's header and its own. */
  private BigInteger serial(int entry) {
    int header = starts[entry] + HEADER;
    return new BigInteger(encoded.bytes(), header + HEADER, encoded.bytes()[header + 1]);
  }
}
