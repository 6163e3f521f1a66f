// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.jspecify.annotations.Nullable;

/**
 * A point in time as it is written, RFC 5280 section 4.1.2.5.
 *
 * @param text the digits and the zone, exactly
 * @param generalized GeneralizedTime, else UTCTime
 * @param instant what it says; null if it is not written as it has to be
 */
record LintedTime(String text, boolean generalized, @Nullable Instant instant) {

  private static final int UTC_LENGTH = "YYMMDDHHMMSSZ".length();
  private static final int GENERALIZED_LENGTH = "YYYYMMDDHHMMSSZ".length();
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  /** A time is shorter than what takes more octets for its length. */
  private static final int HEADER_OCTETS = 2;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static LintedTime of(ASN1Encodable encodable) {
    ASN1Primitive time = encodable.toASN1Primitive();
    boolean generalized = time instanceof ASN1GeneralizedTime;
    if (!generalized && !(time instanceof ASN1UTCTime)) {
      throw new IllegalArgumentException("a time is expected");
    }
    String text = text(time);
    return new LintedTime(text, generalized, instant(text, generalized));
  }

  private static String text(ASN1Primitive time) {
    try {
      byte[] encoded = time.getEncoded();
      return new String(
          encoded, HEADER_OCTETS, encoded.length - HEADER_OCTETS, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalArgumentException("a time cannot be read", e);
    }
  }

  private static @Nullable Instant instant(String text, boolean generalized) {
    int length = generalized ? GENERALIZED_LENGTH : UTC_LENGTH;
    boolean wellFormed =
        text.length() == length
            && text.charAt(length - 1) == 'Z'
            && text.chars().limit(length - 1L).allMatch(c -> c >= '0' && c <= '9');
    if (!wellFormed) {
      return null;
    }
    try {
      int at = generalized ? 4 : 2;
      int year = Integer.parseInt(text, 0, at, 10);
      return LocalDateTime.of(
              generalized ? year : year < 50 ? 2000 + year : 1900 + year,
              two(text, at),
              two(text, at + 2),
              two(text, at + 4),
              two(text, at + 6),
              two(text, at + 8))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int two(String text, int at) {
    return Integer.parseInt(text, at, at + 2, 10);
  }

  /** What is wrong with how it is written, or null. */
  @Nullable String flaw(String name) {
    if (instant == null) {
      return name + " is " + Excerpt.quoted(text) + ", no time in seconds that ends in Z";
    }
    boolean late = instant.atZone(ZoneOffset.UTC).getYear() >= FIRST_GENERALIZED_YEAR;
    if (generalized != late) {
      return name + " of " + instant + " is " + (generalized ? "a GeneralizedTime" : "a UTCTime");
    }
    return null;
  }
}
