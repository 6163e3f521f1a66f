// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Whether a revocation list is encoded in DER, told without an object for each of its entries: they
 * were looked at one by one, and all the rest has to lie around them without a gap.
 *
 * @param entryOctets how many all entries have in DER
 */
record CrlEncoding(LintedCrl list, long entryOctets) {

  private static final int SHORT_FORM = 128;

  static final Rule<CrlEncoding> RULE =
      Rule.error(
          "crl.der",
          "A revocation list is encoded in DER",
          "RFC 5280 5.1",
          encoding -> encoding.isCanonical() ? null : "it is not");

  @SuppressWarnings("ReferenceEquality") // Which part it is; to compare would read all entries.
  private boolean isCanonical() {
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    long listOctets = 0;
    long signed;
    try {
      ASN1Sequence tbs = ASN1Sequence.getInstance(list.whole().getObjectAt(0));
      @Nullable ASN1Sequence entries = list.entryList();
      for (ASN1Encodable part : tbs) {
        if (part == entries) {
          listOctets = withHeader(entryOctets);
        } else {
          (listOctets == 0 ? before : after).write(der(part));
        }
      }
      signed = before.size() + listOctets + after.size();
      after.write(der(list.whole().getObjectAt(1)));
      after.write(der(list.whole().getObjectAt(2)));
    } catch (IOException e) {
      return false;
    }
    long content = withHeader(signed) + after.size() - (signed - before.size() - listOctets);
    byte[] encoded = list.encoded();
    if (withHeader(content) != encoded.length) {
      return false;
    }
    int start = (int) (withHeader(content) - content + withHeader(signed) - signed);
    return equal(encoded, start, before.toByteArray())
        && equal(encoded, encoded.length - after.size(), after.toByteArray());
  }

  private static byte[] der(ASN1Encodable part) throws IOException {
    return part.toASN1Primitive().getEncoded(ASN1Encoding.DER);
  }

  private static boolean equal(byte[] all, int from, byte[] part) {
    return Arrays.equals(all, from, from + part.length, part, 0, part.length);
  }

  /** Octets of a sequence with so many in it: the tag, the length in as few as possible. */
  private static long withHeader(long content) {
    long octets = content + 2;
    if (content >= SHORT_FORM) {
      for (long rest = content; rest > 0; rest >>>= Byte.SIZE) {
        octets++;
      }
    }
    return octets;
  }
}
