// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.CertificateAlgorithm;

/** Requests of somebody who means no good are answered: malformed, or at least never by a throw. */
final class OcspHostileTest {

  private static final TestAuthority CA = TestAuthority.of(CertificateAlgorithm.ED25519);
  private static final byte[] GOOD = OcspClient.request(CA, 5);
  private static final ASN1ObjectIdentifier NOT_KNOWN = new ASN1ObjectIdentifier("1.2.3.4");

  private final OcspResponder responder =
      new OcspResponder(
          new Statuses().issued(CA, 5),
          OcspIssuers.of(List.of(CA.issuer())),
          OcspSettings.validFor(Duration.ofHours(1)).keeping(10, 10_000));

  static Stream<Arguments> malformed() throws Exception {
    Request single = new Request(OcspClient.id(CA, 5).toASN1Primitive(), null);
    ASN1Sequence id = ASN1Sequence.getInstance(single.getReqCert().toASN1Primitive());
    Extension nonce = OcspClient.nonce(16);
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("a zero", new byte[1]),
        Arguments.of("an empty sequence", new byte[] {0x30, 0}),
        Arguments.of("a byte behind it", Arrays.copyOf(GOOD, GOOD.length + 1)),
        Arguments.of("itself twice", twice(GOOD)),
        Arguments.of("no certificates", request(list())),
        Arguments.of("version 2", request(tagged(0, new ASN1Integer(1)), list(single))),
        Arguments.of("version -1", request(tagged(0, new ASN1Integer(-1)), list(single))),
        Arguments.of(
            "version of 100 octets",
            request(tagged(0, new ASN1Integer(BigInteger.ONE.shiftLeft(800))), list(single))),
        Arguments.of("a text as version", request(tagged(0, new DERIA5String("1")), list(single))),
        Arguments.of("a list that is a number", request(new ASN1Integer(1))),
        Arguments.of("a request that is a number", request(list(new ASN1Integer(1)))),
        Arguments.of("an empty CertID", request(list(list(list())))),
        Arguments.of("a CertID with a fifth part", request(list(list(more(id))))),
        Arguments.of("a CertID without serial number", request(list(list(fewer(id))))),
        Arguments.of(
            "a serial number that is a text",
            request(
                list(
                    list(
                        list(
                            id.getObjectAt(0),
                            id.getObjectAt(1),
                            id.getObjectAt(2),
                            new DERIA5String("5")))))),
        Arguments.of(
            "a part behind the extensions",
            request(list(single), tagged(2, new Extensions(nonce)), new ASN1Integer(1))),
        Arguments.of(
            "extensions under the requestor's tag",
            request(tagged(1, new Extensions(nonce)), list(single))),
        Arguments.of(
            "the same extension twice", request(list(single), tagged(2, list(nonce, nonce)))),
        Arguments.of(
            "a nonce that is no octet string",
            request(list(single), extensions(nonce(DERNull.INSTANCE.getEncoded())))),
        Arguments.of(
            "a nonce that is nothing", request(list(single), extensions(nonce(new byte[0])))),
        Arguments.of(
            "a nonce of 15000 octets", request(list(single), extensions(OcspClient.nonce(15_000)))),
        Arguments.of(
            "two nonces in one",
            request(
                list(single),
                extensions(nonce(twice(new DEROctetString(new byte[8]).getEncoded()))))),
        Arguments.of(
            "acceptable responses without a known one",
            request(
                list(single),
                extensions(
                    OcspClient.extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_response, false, list(NOT_KNOWN))))),
        Arguments.of(
            "preferred algorithms that are numbers",
            request(
                list(single),
                extensions(
                    OcspClient.extension(
                        new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.8"),
                        false,
                        list(new ASN1Integer(1)))))),
        Arguments.of(
            "a critical extension of one certificate",
            request(
                list(
                    new Request(
                        single.getReqCert(),
                        new Extensions(OcspClient.extension(NOT_KNOWN, true, DERNull.INSTANCE)))))),
        Arguments.of("BER", new BERSequence(list(list(single))).getEncoded()),
        Arguments.of("4000 sequences in each other", nested(0x30)),
        Arguments.of("4000 sets in each other", nested(0x31)),
        Arguments.of("4000 tags in each other", nested(0xa0)),
        Arguments.of("8000 sequences without end", repeated(0x30, 0x80)),
        Arguments.of("8000 tags without end", repeated(0xa1, 0x80)),
        Arguments.of("a length of 4 GB", new byte[] {0x30, (byte) 0x84, -1, -1, -1, -1}),
        Arguments.of("a length of 2 GB", new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1, 0x30, 0}),
        Arguments.of("too long", new byte[OcspResponder.MAX_REQUEST_BYTES + 1]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void request_malformed_isAnsweredSo(String name, byte[] request) {
    assertThat(responder.answer(request).status())
        .as(name)
        .isEqualTo(OcspAnswer.Status.MALFORMED_REQUEST);
  }

  @Test
  void request_cutOffAnywhere_isMalformed() {
    for (int length = 0; length < GOOD.length; length++) {
      assertThat(responder.answer(Arrays.copyOf(GOOD, length)).status())
          .as("%s bytes", length)
          .isEqualTo(OcspAnswer.Status.MALFORMED_REQUEST);
    }
  }

  @Test
  void request_withAnyBitWrong_isAnsweredAllTheSame() {
    for (int bit = 0; bit < Byte.SIZE * GOOD.length; bit++) {
      byte[] request = GOOD.clone();
      request[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

      assertThat(responder.answer(request).status())
          .as("bit %s", bit)
          .isIn(
              OcspAnswer.Status.MALFORMED_REQUEST,
              OcspAnswer.Status.UNAUTHORIZED,
              OcspAnswer.Status.SUCCESSFUL);
    }
  }

  @Test
  void request_ofRandomBytes_isMalformed() {
    Random random = new Random(8);
    for (int round = 0; round < 2_000; round++) {
      byte[] request = new byte[random.nextInt(200)];
      random.nextBytes(request);
      if (request.length > 1 && round % 2 == 0) {
        request[0] = 0x30;
        request[1] = (byte) Math.min(127, request.length - 2);
      }

      assertThat(responder.answer(request).status()).isEqualTo(OcspAnswer.Status.MALFORMED_REQUEST);
    }
  }

  private static byte[] request(ASN1Encodable... tbsRequest) throws Exception {
    return list(list(tbsRequest)).getEncoded(ASN1Encoding.DER);
  }

  private static DERSequence list(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }

  private static DERTaggedObject tagged(int tag, ASN1Encodable value) {
    return new DERTaggedObject(true, tag, value);
  }

  private static DERTaggedObject extensions(Extension extension) {
    return tagged(2, new Extensions(extension));
  }

  private static Extension nonce(byte[] value) {
    return new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, value);
  }

  private static DERSequence more(ASN1Sequence sequence) {
    ASN1EncodableVector elements = new ASN1EncodableVector();
    sequence.forEach(elements::add);
    elements.add(DERNull.INSTANCE);
    return new DERSequence(elements);
  }

  private static DERSequence fewer(ASN1Sequence sequence) {
    return new DERSequence(Arrays.copyOf(sequence.toArray(), sequence.size() - 1));
  }

  private static byte[] twice(byte[] bytes) {
    byte[] both = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
    return both;
  }

  /** Each with its length, in four octets. */
  private static byte[] nested(int tag) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int left = OcspResponder.MAX_REQUEST_BYTES - 4; left >= 0; left -= 4) {
      out.write(tag);
      out.write(0x82);
      out.write(left >> Byte.SIZE);
      out.write(left);
    }
    return out.toByteArray();
  }

  private static byte[] repeated(int first, int second) {
    byte[] bytes = new byte[OcspResponder.MAX_REQUEST_BYTES];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = (byte) first;
      bytes[i + 1] = (byte) second;
    }
    return bytes;
  }
}
