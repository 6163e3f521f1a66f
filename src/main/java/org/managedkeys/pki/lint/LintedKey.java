// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** A public key as it is written, RFC 5280 section 4.1.2.7. */
final class LintedKey {

  /** What a key is for, as its object identifier says. */
  enum Kind {
    RSA("RSA", true),
    RSA_PSS("RSASSA-PSS", true),
    EC("EC", true),
    ED25519("Ed25519", true),
    ED448("Ed448", true),
    AGREEMENT("X25519 or X448", true),
    ML_DSA_44("ML-DSA-44", false),
    ML_DSA_65("ML-DSA-65", false),
    ML_DSA_87("ML-DSA-87", false),
    OTHER("unknown", false);

    private final String text;
    private final boolean classical;

    Kind(String text, boolean classical) {
      this.text = text;
      this.classical = classical;
    }

    String text() {
      return text;
    }

    /** Whether a quantum computer would break it. */
    boolean isClassical() {
      return classical;
    }
  }

  private static final Map<ASN1ObjectIdentifier, Kind> KINDS =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption,
          Kind.RSA,
          PKCSObjectIdentifiers.id_RSASSA_PSS,
          Kind.RSA_PSS,
          X9ObjectIdentifiers.id_ecPublicKey,
          Kind.EC,
          // RFC 8410 section 3.
          new ASN1ObjectIdentifier("1.3.101.110"),
          Kind.AGREEMENT,
          new ASN1ObjectIdentifier("1.3.101.111"),
          Kind.AGREEMENT,
          new ASN1ObjectIdentifier("1.3.101.112"),
          Kind.ED25519,
          new ASN1ObjectIdentifier("1.3.101.113"),
          Kind.ED448,
          NISTObjectIdentifiers.id_ml_dsa_44,
          Kind.ML_DSA_44,
          NISTObjectIdentifiers.id_ml_dsa_65,
          Kind.ML_DSA_65,
          NISTObjectIdentifiers.id_ml_dsa_87,
          Kind.ML_DSA_87);

  private final SubjectPublicKeyInfo info;
  private final Kind kind;
  private final @Nullable BigInteger modulus;
  private final @Nullable BigInteger exponent;
  private final @Nullable X9ECParameters curve;
  private @Nullable Optional<ECPoint> point;

  LintedKey(SubjectPublicKeyInfo info) {
    this.info = info;
    kind = KINDS.getOrDefault(info.getAlgorithm().getAlgorithm(), Kind.OTHER);
    @Nullable ASN1Sequence numbers = isRsa() ? numbers(info) : null;
    modulus = numbers == null ? null : ASN1Integer.getInstance(numbers.getObjectAt(0)).getValue();
    exponent = numbers == null ? null : ASN1Integer.getInstance(numbers.getObjectAt(1)).getValue();
    @Nullable ASN1ObjectIdentifier name = curveName();
    curve = name == null ? null : curve(name);
  }

  /** The two numbers of an RSA key, or null if it is malformed. */
  private static @Nullable ASN1Sequence numbers(SubjectPublicKeyInfo info) {
    try {
      byte[] bits = info.getPublicKeyData().getOctets();
      ASN1Primitive object = ASN1Primitive.fromByteArray(bits);
      return object instanceof ASN1Sequence sequence
              && sequence.size() == 2
              && sequence.getObjectAt(0) instanceof ASN1Integer
              && sequence.getObjectAt(1) instanceof ASN1Integer
              && Der.isCanonical(object, bits)
          ? sequence
          : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable X9ECParameters curve(ASN1ObjectIdentifier name) {
    @Nullable X9ECParameters fast = CustomNamedCurves.getByOID(name);
    return fast == null ? ECNamedCurveTable.getByOID(name) : fast;
  }

  SubjectPublicKeyInfo info() {
    return info;
  }

  Kind kind() {
    return kind;
  }

  boolean isRsa() {
    return kind == Kind.RSA || kind == Kind.RSA_PSS;
  }

  /** Of a readable RSA key; may be of any sign. */
  @Nullable BigInteger modulus() {
    return modulus;
  }

  /** Of a readable RSA key; may be of any sign. */
  @Nullable BigInteger exponent() {
    return exponent;
  }

  /** What the bit string holds. */
  byte[] bits() {
    return info.getPublicKeyData().getOctets();
  }

  /** The name of the curve, if it has one. */
  @Nullable ASN1ObjectIdentifier curveName() {
    @Nullable ASN1Encodable parameters = info.getAlgorithm().getParameters();
    return kind == Kind.EC && parameters instanceof ASN1ObjectIdentifier name ? name : null;
  }

  /** The curve, if it is known. */
  @Nullable X9ECParameters curve() {
    return curve;
  }

  /** The point; empty if it is not on the curve, or of the wrong order, or the curve unknown. */
  Optional<ECPoint> point() {
    @Nullable Optional<ECPoint> known = point;
    if (known == null) {
      known = decodedPoint();
      point = known;
    }
    return known;
  }

  private Optional<ECPoint> decodedPoint() {
    if (curve == null) {
      return Optional.empty();
    }
    try {
      // Checks the equation of the curve, and the order where the curve has points of others.
      return Optional.of(curve.getCurve().decodePoint(bits()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
