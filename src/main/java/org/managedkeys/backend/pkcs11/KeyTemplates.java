// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * What a new key looks like on a token: what is secret of it stays there, unreadable, and its
 * attributes allow what its usages say and no more.
 */
final class KeyTemplates {

  /** PKCS #11's names of curves, for CKA_EC_PARAMS: version 3.0 section 2.3.5. */
  static final String ED25519_TEXT = "edwards25519";

  static final String X25519_TEXT = "curve25519";

  private static final Map<KeyAlgorithm, Long> PARAMETER_SETS =
      Map.of(
          KeyAlgorithm.ML_DSA_44, Ck.CKP_ML_DSA_44,
          KeyAlgorithm.ML_DSA_65, Ck.CKP_ML_DSA_65,
          KeyAlgorithm.ML_DSA_87, Ck.CKP_ML_DSA_87);

  /** F4, 65537. */
  private static final byte[] PUBLIC_EXPONENT = {1, 0, 1};

  private static final Attributes NO_DECRYPTION =
      Attributes.NONE.with(Ck.CKA_DECRYPT, false).with(Ck.CKA_UNWRAP, false);

  private final Family family;
  private final String label;
  private final byte[] id;
  private final Set<KeyUsage> usages;

  KeyTemplates(Family family, String label, byte[] id, Set<KeyUsage> usages) {
    this.family = family;
    this.label = label;
    this.id = id;
    this.usages = usages;
  }

  /**
   * The mechanisms that make such keys, the one to be preferred first. SoftHSM makes X25519 keys by
   * the mechanism of Ed25519, told apart by the curve.
   */
  static List<Long> mechanisms(Family family) {
    return switch (family) {
      case RSA -> List.of(Ck.CKM_RSA_PKCS_KEY_PAIR_GEN);
      case EC -> List.of(Ck.CKM_EC_KEY_PAIR_GEN);
      case EDDSA -> List.of(Ck.CKM_EC_EDWARDS_KEY_PAIR_GEN);
      case XDH -> List.of(Ck.CKM_EC_MONTGOMERY_KEY_PAIR_GEN, Ck.CKM_EC_EDWARDS_KEY_PAIR_GEN);
      case ML_DSA -> List.of(Ck.CKM_ML_DSA_KEY_PAIR_GEN);
      case AES -> List.of(Ck.CKM_AES_KEY_GEN);
      case HMAC -> List.of(Ck.CKM_GENERIC_SECRET_KEY_GEN);
    };
  }

  /**
   * Forms of a private or secret key, the likeliest first, without the attributes that its value or
   * its size are. Every use is told, since tokens allow what they are not told of; a token that
   * takes no attributes for what such a key never does gets those that matter.
   */
  List<Attributes> secretHalves() {
    Attributes half =
        Attributes.NONE
            .with(Ck.CKA_TOKEN, true)
            .with(Ck.CKA_PRIVATE, true)
            .with(Ck.CKA_SENSITIVE, true)
            .with(Ck.CKA_EXTRACTABLE, false)
            .with(Ck.CKA_LABEL, label)
            .with(Ck.CKA_ID, id);
    boolean decrypts = has(KeyUsage.DECRYPT) || has(KeyUsage.UNWRAP);
    Attributes signs = Attributes.NONE.with(Ck.CKA_SIGN, has(KeyUsage.SIGN));
    Attributes derives = Attributes.NONE.with(Ck.CKA_DERIVE, has(KeyUsage.DERIVE));
    Attributes macs =
        Attributes.NONE.with(Ck.CKA_SIGN, has(KeyUsage.MAC)).with(Ck.CKA_VERIFY, has(KeyUsage.MAC));
    return switch (family) {
      // Unwrapping is done here by C_Decrypt; a key that unwraps by itself could bring in others.
      case RSA ->
          List.of(half.with(signs).with(Ck.CKA_DECRYPT, decrypts).with(Ck.CKA_UNWRAP, false));
      case EC ->
          List.of(
              half.with(NO_DECRYPTION).with(signs).with(derives), half.with(signs).with(derives));
      case EDDSA, ML_DSA -> List.of(half.with(NO_DECRYPTION).with(signs), half.with(signs));
      case XDH ->
          List.of(
              half.with(NO_DECRYPTION).with(Ck.CKA_SIGN, false).with(derives), half.with(derives));
      // Modes other than key wrap wrap by C_Encrypt and unwrap by C_Decrypt.
      case AES ->
          List.of(
              half.with(macs)
                  .with(Ck.CKA_ENCRYPT, has(KeyUsage.ENCRYPT) || has(KeyUsage.WRAP))
                  .with(Ck.CKA_DECRYPT, decrypts)
                  .with(Ck.CKA_WRAP, has(KeyUsage.WRAP))
                  .with(Ck.CKA_UNWRAP, has(KeyUsage.UNWRAP)));
      case HMAC ->
          List.of(
              half.with(macs)
                  .with(NO_DECRYPTION)
                  .with(Ck.CKA_ENCRYPT, false)
                  .with(Ck.CKA_WRAP, false),
              half.with(macs));
    };
  }

  private boolean has(KeyUsage usage) {
    return usages.contains(usage);
  }

  /** A public key, without the attributes that its value is. */
  Attributes publicHalf() {
    Attributes half =
        Attributes.NONE.with(Ck.CKA_TOKEN, true).with(Ck.CKA_LABEL, label).with(Ck.CKA_ID, id);
    return switch (family) {
      case RSA -> half.with(Ck.CKA_VERIFY, true).with(Ck.CKA_ENCRYPT, true);
      case EC, EDDSA, ML_DSA -> half.with(Ck.CKA_VERIFY, true);
      case XDH, AES, HMAC -> half;
    };
  }

  /** What of a secret key to be generated is beside its uses. */
  Attributes secretSize(KeySpec spec) {
    return Attributes.NONE
        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
        .with(Ck.CKA_KEY_TYPE, family == Family.AES ? Ck.CKK_AES : Ck.CKK_GENERIC_SECRET)
        .with(Ck.CKA_VALUE_LEN, (long) spec.bits() / Byte.SIZE);
  }

  /** Public halves of key pairs to be generated, the likeliest first. */
  List<Attributes> generatedPublicHalves(KeySpec spec) {
    Attributes half = publicHalf();
    return switch (family) {
      case RSA ->
          List.of(
              half.with(Ck.CKA_MODULUS_BITS, (long) spec.bits())
                  .with(Ck.CKA_PUBLIC_EXPONENT, PUBLIC_EXPONENT));
      case EC, EDDSA, XDH ->
          curveParameters(spec.algorithm()).stream()
              .map(parameters -> half.with(Ck.CKA_EC_PARAMS, parameters))
              .toList();
      case ML_DSA ->
          List.of(
              half.with(
                  Ck.CKA_PARAMETER_SET,
                  Objects.requireNonNull(PARAMETER_SETS.get(spec.algorithm()))));
      case AES, HMAC -> List.of();
    };
  }

  /**
   * CKA_EC_PARAMS of a curve, the likeliest form first: tokens differ in how they want Ed25519 and
   * X25519 named.
   *
   * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-curr/v3.0/pkcs11-curr-v3.0.html">PKCS
   *     #11 Current Mechanisms 3.0, section 2.3.5</a>
   */
  static List<byte[]> curveParameters(KeyAlgorithm curve) {
    byte[] oid = der(new ASN1ObjectIdentifier(curve.oid()));
    return switch (curve.family()) {
      case EDDSA -> List.of(der(new DERPrintableString(ED25519_TEXT)), oid);
      case XDH -> List.of(der(new DERPrintableString(X25519_TEXT)), oid);
      default -> List.of(oid);
    };
  }

  static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }
}
