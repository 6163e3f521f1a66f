// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests for subjects that cannot be read, or not by everybody in the same way. */
final class HostileSubjects {

  private HostileSubjects() {}

  static List<Hostile> all() {
    return List.of(
        commonName(
            "with NUL",
            new DERUTF8String("good.example\0.evil.example"),
            " has the control character U+0000"),
        commonName(
            "with a new line",
            new DERPrintableString("good.example\n"),
            " has the control character U+000A"),
        commonName(
            "with a turn of direction",
            new DERUTF8String("\u202emoc.elpmaxe"),
            " has the control character U+202E"),
        commonName(
            "with NUL in UTF-16",
            new DERBMPString("good.example\0"),
            " has the control character U+0000"),
        commonName(
            "with NUL in Latin-1",
            new DERT61String("good.example\0"),
            " has the control character U+0000"),
        commonName("of nothing", new DERUTF8String(""), " is empty"),
        commonName("of spaces", new DERUTF8String("  "), " is empty"),
        commonName("that is a number", new ASN1Integer(1), " is no text that everybody can read"),
        commonName(
            "that is bytes",
            new DEROctetString(new byte[] {'a'}),
            " is no text that everybody can read"),
        commonName(
            "that is a sequence",
            new DERSequence(new DERUTF8String("a")),
            " is no text that everybody can read"),
        commonName(
            "in a UniversalString",
            new DERUniversalString(new byte[] {0, 0, 0, 'a'}),
            " is no text that everybody can read"),
        commonName(
            "that mixes scripts",
            new DERUTF8String("p\u0430ypal.com"),
            " has a label, p\u0430ypal, that mixes scripts"),
        Hostile.of(
            "common name that is no UTF-8",
            withBytes(new ForgedRequest(), (byte) 12, new byte[] {(byte) 0xC3, 0x28}),
            "CN of the subject is no UTF-8"),
        Hostile.of(
            "common name of too many octets for its NUL",
            withBytes(new ForgedRequest(), (byte) 12, new byte[] {'a', (byte) 0xC0, (byte) 0x80}),
            "CN of the subject is no UTF-8"),
        Hostile.of(
            "PrintableString that is Latin-1",
            withBytes(new ForgedRequest(), (byte) 19, new byte[] {'a', (byte) 0xFC}),
            "CN of the subject has characters that are not ASCII"),
        Hostile.of(
            "other attribute with NUL",
            new ForgedRequest().subject(new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("\0")),
            "the attribute 1.2.3 of the subject has the control character U+0000"),
        Hostile.of(
            "subject with a part of nothing",
            new ForgedRequest().subject(new DERSequence(new DERSet())),
            "the subject has a part without attributes"),
        Hostile.of(
            "subject that is text",
            new ForgedRequest().subject(new DERUTF8String("CN=a")),
            "the certificate request cannot be read as PKCS#10"));
  }

  private static Hostile commonName(String what, ASN1Encodable value, String fault) {
    return Hostile.of(
        "common name " + what,
        new ForgedRequest().subject(BCStyle.CN, value),
        "CN of the subject" + fault);
  }

  /** A common name of any bytes with the tag of a string. */
  private static ForgedRequest withBytes(ForgedRequest request, byte tag, byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(bytes.length);
    out.writeBytes(bytes);
    return request.subject(BCStyle.CN, StrictDer.parse(out.toByteArray(), "the value"));
  }
}
