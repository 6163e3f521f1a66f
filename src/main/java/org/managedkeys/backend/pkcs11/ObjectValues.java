// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.BigIntegers;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyMaterial;

/**
 * A software key as attributes of PKCS #11 objects.
 *
 * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-curr/v3.0/pkcs11-curr-v3.0.html">PKCS #11
 *     Current Mechanisms 3.0, section 2</a>
 */
final class ObjectValues {

  /** The material cannot be put into objects; the message says why. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
      super(message, null, false, false);
    }
  }

  private ObjectValues() {}

  /** CKA_KEY_TYPE of a key, the likeliest first: SoftHSM has X25519 keys under Ed25519's type. */
  static List<Long> types(Family family) {
    return switch (family) {
      case RSA -> List.of(Ck.CKK_RSA);
      case EC -> List.of(Ck.CKK_EC);
      case EDDSA -> List.of(Ck.CKK_EC_EDWARDS);
      case XDH -> List.of(Ck.CKK_EC_MONTGOMERY, Ck.CKK_EC_EDWARDS);
      case ML_DSA -> List.of(Ck.CKK_ML_DSA);
      case AES -> List.of(Ck.CKK_AES);
      case HMAC -> List.of(Ck.CKK_GENERIC_SECRET);
    };
  }

  /**
   * The two halves of a key as objects; a secret key has no public one.
   *
   * @param secret its class and type, and what its value is
   */
  record Halves(Attributes secret, Optional<Attributes> open) {

    /** What a key that comes in wrapped is given beside its value: its class and type. */
    Attributes wrappedSecret() {
      return Attributes.NONE
          .with(Ck.CKA_CLASS, secret.number(Ck.CKA_CLASS).orElseThrow())
          .with(Ck.CKA_KEY_TYPE, secret.number(Ck.CKA_KEY_TYPE).orElseThrow());
    }

    private static Halves ofPair(Attributes secret, Attributes open) {
      return new Halves(
          secret.with(Ck.CKA_CLASS, Ck.CKO_PRIVATE_KEY),
          Optional.of(open.with(Ck.CKA_CLASS, Ck.CKO_PUBLIC_KEY)));
    }
  }

  /**
   * Forms in which a key can be given to a token, the likeliest first.
   *
   * @throws Unfit if it is none that a token takes
   */
  static List<Halves> of(KeyMaterial material) throws Unfit {
    KeyAlgorithm algorithm = material.algorithm();
    List<Halves> forms = new ArrayList<>();
    for (long type : types(algorithm.family())) {
      Attributes typed = Attributes.NONE.with(Ck.CKA_KEY_TYPE, type);
      switch (algorithm.family()) {
        case AES, HMAC ->
            forms.add(
                new Halves(
                    typed
                        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
                        .with(Ck.CKA_VALUE, material.encoded()),
                    Optional.empty()));
        case RSA -> forms.add(rsa(typed, material));
        case EC, EDDSA, XDH -> {
          byte[] secret = onCurve(material);
          byte[] point = publicKey(material).getPublicKeyData().getBytes();
          for (byte[] curve : KeyTemplates.curveParameters(algorithm)) {
            Attributes named = typed.with(Ck.CKA_EC_PARAMS, curve);
            forms.add(
                Halves.ofPair(
                    named.with(Ck.CKA_VALUE, secret),
                    named.with(Ck.CKA_EC_POINT, KeyTemplates.der(new DEROctetString(point)))));
          }
        }
        case ML_DSA -> throw new Unfit("ML-DSA keys can be made on a token, not brought in");
      }
    }
    return forms;
  }

  private static SubjectPublicKeyInfo publicKey(KeyMaterial material) throws Unfit {
    return SubjectPublicKeyInfo.getInstance(
        material.subjectPublicKeyInfo().orElseThrow(() -> new Unfit("its public half is absent")));
  }

  private static Halves rsa(Attributes typed, KeyMaterial material) throws Unfit {
    RSAPrivateKey key;
    try {
      key = RSAPrivateKey.getInstance(info(material).parsePrivateKey());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable();
    }
    Attributes open =
        typed
            .with(Ck.CKA_MODULUS, bytes(key.getModulus()))
            .with(Ck.CKA_PUBLIC_EXPONENT, bytes(key.getPublicExponent()));
    Attributes secret = open.with(Ck.CKA_PRIVATE_EXPONENT, bytes(key.getPrivateExponent()));
    if (key.getPrime1().signum() != 0) {
      secret =
          secret
              .with(Ck.CKA_PRIME_1, bytes(key.getPrime1()))
              .with(Ck.CKA_PRIME_2, bytes(key.getPrime2()))
              .with(Ck.CKA_EXPONENT_1, bytes(key.getExponent1()))
              .with(Ck.CKA_EXPONENT_2, bytes(key.getExponent2()))
              .with(Ck.CKA_COEFFICIENT, bytes(key.getCoefficient()));
    }
    return Halves.ofPair(secret, open);
  }

  /** CKA_VALUE: for EC the number as long as the order, for others the bytes of RFC 8410. */
  private static byte[] onCurve(KeyMaterial material) throws Unfit {
    KeyAlgorithm curve = material.algorithm();
    try {
      if (curve.family() == Family.EC) {
        ECPrivateKey key = ECPrivateKey.getInstance(info(material).parsePrivateKey());
        return BigIntegers.asUnsignedByteArray(curve.coordinateBytes(), key.getKey());
      }
      return ASN1OctetString.getInstance(info(material).parsePrivateKey()).getOctets();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static PrivateKeyInfo info(KeyMaterial material) throws Unfit {
    try {
      return PrivateKeyInfo.getInstance(material.encoded());
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  /** Without a cause: what a parser says may quote what it read. */
  private static Unfit unreadable() {
    return new Unfit("its PrivateKeyInfo cannot be read");
  }

  private static byte[] bytes(BigInteger number) {
    return BigIntegers.asUnsignedByteArray(number);
  }
}
