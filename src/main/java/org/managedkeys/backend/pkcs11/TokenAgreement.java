// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.KeyException;

/**
 * Key agreement by a private key on a token: CKM_ECDH1_DERIVE without key derivation. The secret is
 * a session object that may be read, and that is destroyed at once. Thread-safe.
 */
final class TokenAgreement {

  private static final byte[] NONE = {};

  private final KeyOnToken key;

  /** Whether the token wants the other's point as a DER OCTET STRING, as before version 2.20. */
  private volatile boolean wantsDer;

  TokenAgreement(KeyOnToken key) {
    this.key = key;
  }

  /** As {@link org.managedkeys.key.Agrees#checkAgreement}. */
  void check(AgreementAlgorithm algorithm) {
    String operation = operation(algorithm);
    if (algorithm.family() != key.algorithm().family()) {
      String possible =
          Stream.of(AgreementAlgorithm.values())
              .filter(row -> row.family() == key.algorithm().family())
              .map(AgreementAlgorithm::jcaName)
              .collect(Collectors.joining(", "));
      throw key.unsupported(
          operation, "a key of type " + key.algorithm().jcaName() + " agrees by " + possible);
    }
    if (!key.offers(Ck.CKM_ECDH1_DERIVE)) {
      throw key.unsupported(
          operation, "CKM_ECDH1_DERIVE is not possible" + key.restriction() + " at " + key.where());
    }
    key.require(Ck.CKA_DERIVE, "CKA_DERIVE", () -> operation);
  }

  private static String operation(AgreementAlgorithm algorithm) {
    return "agree by " + algorithm.jcaName();
  }

  /** As {@link org.managedkeys.key.Agrees#agree}. */
  byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
    check(algorithm);
    byte[] point = point(algorithm, peer);
    int expected = key.algorithm().coordinateBytes();
    Attributes secret = secret(expected);
    byte[] value =
        key.run(
            operation(algorithm),
            (session, handle) ->
                session.operations().takeValue(derive(session, handle, point, secret)));
    key.checkLength(operation(algorithm), value, expected, expected);
    if (algorithm == AgreementAlgorithm.XDH && isZero(value)) {
      // RFC 7748 section 6.1: the other's key is of small order. On the curves of prime order a
      // point whose x is zero is one like any other.
      throw key.invalid(
          operation(algorithm), "the secret is zero: the other's public key is no good one");
    }
    return value;
  }

  /** A secret that lasts as long as its session and can be read. */
  static Attributes secret(int bytes) {
    return Attributes.NONE
        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
        .with(Ck.CKA_KEY_TYPE, Ck.CKK_GENERIC_SECRET)
        .with(Ck.CKA_TOKEN, false)
        .with(Ck.CKA_SENSITIVE, false)
        .with(Ck.CKA_EXTRACTABLE, true)
        .with(Ck.CKA_VALUE_LEN, (long) bytes);
  }

  private long derive(Session session, long handle, byte[] point, Attributes secret)
      throws CryptokiFailure {
    boolean der = wantsDer;
    try {
      return session.operations().derive(mechanism(point, der), handle, secret);
    } catch (CryptokiFailure e) {
      if (e.isConnectionLost() || session.isLoginGone()) {
        throw e;
      }
      long derived;
      try {
        derived = session.operations().derive(mechanism(point, !der), handle, secret);
      } catch (CryptokiFailure again) {
        throw again.isConnectionLost() ? again : e;
      }
      wantsDer = !der;
      return derived;
    }
  }

  /**
   * CKM_ECDH1_DERIVE without a derivation function.
   *
   * @param der whether the other's point is wrapped in a DER OCTET STRING
   */
  static Mechanism mechanism(byte[] point, boolean der) {
    byte[] encoded = der ? KeyTemplates.der(new DEROctetString(point)) : point;
    return new Mechanism(
        Ck.CKM_ECDH1_DERIVE,
        Mechanism.word(Ck.CKD_NULL),
        Mechanism.word(0),
        Mechanism.addressOf(NONE),
        Mechanism.word(encoded.length),
        Mechanism.addressOf(encoded));
  }

  /** The other's point, known to be on this key's curve. */
  private byte[] point(AgreementAlgorithm algorithm, byte[] peer) {
    PublicHalf half;
    try {
      half = PublicHalfReader.of(SubjectPublicKeyInfo.getInstance(peer));
    } catch (PublicHalf.Unusable | IllegalArgumentException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          key.subject(),
          operation(algorithm),
          "the other's public key cannot be used: " + e.getMessage(),
          null,
          e);
    }
    if (half.algorithm() != key.algorithm()) {
      throw key.invalid(
          operation(algorithm),
          "the other's public key is on " + half.algorithm() + " instead of " + key.algorithm());
    }
    return PublicHalfReader.point(half);
  }

  private static boolean isZero(byte[] value) {
    int any = 0;
    for (byte part : value) {
      any |= part;
    }
    return any == 0;
  }
}
