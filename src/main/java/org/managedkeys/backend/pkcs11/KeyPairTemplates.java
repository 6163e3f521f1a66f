// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;

/** What a new key pair looks like: the private half stays on the token, unreadable. */
final class KeyPairTemplates {

  private static final Map<Family, Long> MECHANISMS =
      Map.of(
          Family.RSA, Ck.CKM_RSA_PKCS_KEY_PAIR_GEN,
          Family.EC, Ck.CKM_EC_KEY_PAIR_GEN,
          Family.EDDSA, Ck.CKM_EC_EDWARDS_KEY_PAIR_GEN);

  /** F4, 65537. */
  private static final byte[] PUBLIC_EXPONENT = {1, 0, 1};

  private KeyPairTemplates() {}

  static long mechanism(KeySpec spec) {
    Long mechanism = MECHANISMS.get(spec.algorithm().family());
    if (mechanism == null) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          "new " + spec + " key",
          "generate it",
          "a connection of type pkcs11 makes RSA, EC and Ed25519 keys",
          null);
    }
    return mechanism;
  }

  static Attributes privateHalf(KeySpec spec, String label, byte[] id) {
    Attributes half =
        Attributes.NONE
            .with(Ck.CKA_TOKEN, true)
            .with(Ck.CKA_PRIVATE, true)
            .with(Ck.CKA_SENSITIVE, true)
            .with(Ck.CKA_EXTRACTABLE, false)
            .with(Ck.CKA_SIGN, true)
            .with(Ck.CKA_LABEL, label)
            .with(Ck.CKA_ID, id);
    // A key that unwraps could bring in others; some tokens allow it unless told not to.
    return spec.algorithm().family() == Family.RSA
        ? half.with(Ck.CKA_DECRYPT, true).with(Ck.CKA_UNWRAP, false)
        : half;
  }

  /**
   * Public halves to try, the likeliest first: tokens differ in how they want Ed25519 named.
   *
   * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-curr/v3.0/pkcs11-curr-v3.0.html">PKCS
   *     #11 Current Mechanisms 3.0, section 2.3.5</a>
   */
  static List<Attributes> publicHalves(KeySpec spec, String label, byte[] id) {
    Attributes half =
        Attributes.NONE
            .with(Ck.CKA_TOKEN, true)
            .with(Ck.CKA_VERIFY, true)
            .with(Ck.CKA_LABEL, label)
            .with(Ck.CKA_ID, id);
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(spec.algorithm().oid());
    return switch (spec.algorithm().family()) {
      case RSA ->
          List.of(
              half.with(Ck.CKA_ENCRYPT, true)
                  .with(Ck.CKA_MODULUS_BITS, (long) spec.bits())
                  .with(Ck.CKA_PUBLIC_EXPONENT, PUBLIC_EXPONENT));
      case EC -> List.of(half.with(Ck.CKA_EC_PARAMS, der(oid)));
      case EDDSA ->
          List.of(
              half.with(Ck.CKA_EC_PARAMS, der(new DERPrintableString("edwards25519"))),
              half.with(Ck.CKA_EC_PARAMS, der(oid)));
      case XDH, ML_DSA, AES, HMAC -> List.of();
    };
  }

  private static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }
}
