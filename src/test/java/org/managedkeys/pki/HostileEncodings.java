// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests that are no PKCS#10 in DER. */
final class HostileEncodings {

  private static final String DAMAGED =
      "the certificate request is no DER, or something follows it";

  private static final String NOT_DER =
      "the certificate request is not in DER, the one encoding that X.509 allows";

  private static final String UNREADABLE = "the certificate request cannot be read as PKCS#10";

  private HostileEncodings() {}

  static List<Hostile> all() {
    byte[] good = new ForgedRequest().der();
    String pem = Pem.encode("CERTIFICATE REQUEST", good);
    return List.of(
        new Hostile("nothing", " \n", "the certificate request is empty"),
        new Hostile("no Base64", "{\"csr\":1}", "the certificate request is no Base64"),
        new Hostile(
            "large text",
            "A".repeat(98_305),
            "the certificate request has 98305 characters, more than 98304"),
        new Hostile(
            "PEM of a certificate",
            Pem.encode("CERTIFICATE", good),
            "the PEM block is a CERTIFICATE, not a CERTIFICATE REQUEST"),
        new Hostile(
            "PEM of a private key",
            Pem.encode("PRIVATE KEY", good),
            "the PEM block is a PRIVATE KEY, not a CERTIFICATE REQUEST"),
        new Hostile("two requests", pem + "\n" + pem, "there are 2 PEM blocks, not one request"),
        new Hostile(
            "PEM without an end",
            pem.substring(0, pem.length() - 10),
            "the PEM block CERTIFICATE REQUEST does not end"),
        new Hostile(
            "PEM with a header",
            pem.replaceFirst("REQUEST-----\n", "REQUEST-----\nProc-Type: 4,ENCRYPTED\n\n"),
            "the PEM block CERTIFICATE REQUEST is no Base64"),
        new Hostile(
            "PEM without a beginning",
            "-----BEGIN certificate-----",
            "there are 0 PEM blocks, not one request"),
        Hostile.of(
            "large bytes",
            new byte[70_000],
            "the certificate request has 70000 bytes, more than 65536"),
        Hostile.of("cut off", Arrays.copyOf(good, good.length - 1), DAMAGED),
        Hostile.of("trailing byte", Arrays.copyOf(good, good.length + 1), DAMAGED),
        Hostile.of("two objects", doubled(good), DAMAGED),
        Hostile.of("text", "a certificate, please".getBytes(StandardCharsets.US_ASCII), DAMAGED),
        Hostile.of("nested without end", nested(), DAMAGED),
        Hostile.of("indefinite length", indefinite(), NOT_DER),
        Hostile.of("length with a leading zero", longLength(good), NOT_DER),
        Hostile.of("a number", ForgedRequest.der(new ASN1Integer(1)), UNREADABLE),
        Hostile.of(
            "parts of other types",
            ForgedRequest.der(
                new DERSequence(
                    new ASN1Encodable[] {DERNull.INSTANCE, DERNull.INSTANCE, DERNull.INSTANCE})),
            UNREADABLE),
        Hostile.of("a fourth part", fourParts(), "the certificate request has 4 parts, not 3"),
        Hostile.of(
            "the signed part without a key",
            shortInfo(),
            "what the certificate request signs has 2 parts, not 4"),
        Hostile.of(
            "attributes of another tag",
            new ForgedRequest().attributesTag(1),
            "the certificate request has a part that is not known"),
        Hostile.of(
            "version 2",
            new ForgedRequest().version(1),
            "the certificate request is of version 1, not 0, which stands for 1"),
        Hostile.of(
            "negative version",
            new ForgedRequest().version(-1),
            "the certificate request is of version -1, not 0, which stands for 1"));
  }

  private static byte[] doubled(byte[] good) {
    byte[] both = Arrays.copyOf(good, good.length * 2);
    System.arraycopy(good, 0, both, good.length, good.length);
    return both;
  }

  /** Sequences in sequences, 20,000 of them: a reader that calls itself runs out of stack. */
  private static byte[] nested() {
    byte[] all = new byte[60_000];
    for (int at = 0; at < all.length; at += 2) {
      all[at] = 0x30;
      all[at + 1] = (byte) 0x80;
    }
    return all;
  }

  private static byte[] indefinite() {
    try {
      return new BERSequence(new ForgedRequest().parts()).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header of a request is 30 82 and two octets of length, or 30 81 and one. */
  private static byte[] longLength(byte[] good) {
    int octets = good[1] & 0x7F;
    byte[] padded = new byte[good.length + 1];
    padded[0] = good[0];
    padded[1] = (byte) (good[1] + 1);
    System.arraycopy(good, 2, padded, 3, octets);
    System.arraycopy(good, 2 + octets, padded, 3 + octets, good.length - 2 - octets);
    return padded;
  }

  private static byte[] fourParts() {
    ASN1EncodableVector parts = new ForgedRequest().parts();
    parts.add(DERNull.INSTANCE);
    return ForgedRequest.der(new DERSequence(parts));
  }

  private static byte[] shortInfo() {
    ASN1EncodableVector parts = new ForgedRequest().parts();
    return ForgedRequest.der(
        new DERSequence(
            new ASN1Encodable[] {
              new DERSequence(new ASN1Encodable[] {new ASN1Integer(0), new X500Name("CN=a")}),
              new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
              parts.get(2)
            }));
  }
}
