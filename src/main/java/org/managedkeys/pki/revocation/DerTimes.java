// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.managedkeys.pki.PkiException;

/** Moments in DER: UTC, whole seconds, fractions dropped. RFC 5280 section 4.1.2.5. */
final class DerTimes {

  private static final DateTimeFormatter FOUR_DIGITS =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);
  private static final DateTimeFormatter TWO_DIGITS =
      DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'", Locale.ROOT);
  private static final int FIRST_YEAR_OF_UTC_TIME = 1950;
  private static final int LAST_YEAR_OF_UTC_TIME = 2049;
  private static final int LAST_YEAR = 9999;

  private DerTimes() {}

  /**
   * As certificates and revocation lists have it: UTCTime until 2049, GeneralizedTime after.
   *
   * @throws PkiException INVALID outside of the years 0 to 9999
   */
  static ASN1Primitive time(Instant moment) {
    ZonedDateTime utc = utc(moment);
    return isUtcTime(utc)
        ? new DERUTCTime(TWO_DIGITS.format(utc))
        : new DERGeneralizedTime(FOUR_DIGITS.format(utc));
  }

  /**
   * The same, encoded: without Bouncy Castle, whose objects read again each time that they are to
   * write, which is most of the work for a long list.
   *
   * @throws PkiException INVALID outside of the years 0 to 9999
   */
  static void writeTime(ByteArrayOutputStream out, Instant moment) {
    ZonedDateTime utc = utc(moment);
    String text = (isUtcTime(utc) ? TWO_DIGITS : FOUR_DIGITS).format(utc);
    Der.writeHeader(
        out, isUtcTime(utc) ? BERTags.UTC_TIME : BERTags.GENERALIZED_TIME, text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isUtcTime(ZonedDateTime utc) {
    return utc.getYear() >= FIRST_YEAR_OF_UTC_TIME && utc.getYear() <= LAST_YEAR_OF_UTC_TIME;
  }

  /**
   * As OCSP has it: GeneralizedTime always, RFC 6960 section 4.2.2.1.
   *
   * @throws PkiException INVALID outside of the years 0 to 9999
   */
  static ASN1GeneralizedTime generalized(Instant moment) {
    return new DERGeneralizedTime(FOUR_DIGITS.format(utc(moment)));
  }

  private static ZonedDateTime utc(Instant moment) {
    ZonedDateTime utc = moment.atZone(ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > LAST_YEAR) {
      throw PkiException.invalid(
          "the time " + moment + " cannot be written", "years are from 0 to " + LAST_YEAR);
    }
    return utc;
  }
}
