// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Null;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedKey.Kind;

/** What makes a public key unfit, whoever has it. */
final class KeyRules {

  private static final int SMALLEST_RSA_BITS = 2048;
  private static final int LARGEST_RSA_BITS = 16_384;
  private static final int LARGEST_EXPONENT_BITS = 256;
  private static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(3);
  private static final BigInteger USUAL_EXPONENT = BigInteger.valueOf(65_537);
  private static final int SMALLEST_CURVE_BITS = 224;

  private static final int INFINITY = 0;
  private static final int COMPRESSED_EVEN = 2;
  private static final int COMPRESSED_ODD = 3;
  private static final int UNCOMPRESSED = 4;

  static final List<Rule<LintedKey>> RULES =
      List.of(
          warning(
              "key.type",
              "A key is RSA, EC, Ed25519, Ed448, X25519, X448 or ML-DSA",
              "RFC 5280 4.1.2.7",
              k -> k.kind() == Kind.OTHER ? "it is " + type(k) : null),
          error(
              "key.parameters",
              "The parameters of a key are NULL for RSA, those of RSASSA-PSS or none, a curve for"
                  + " EC, and absent for all others",
              "RFC 3279 2.3.1, RFC 4055 1.2, RFC 5480 2.1.1, RFC 8410 3, RFC 9881 2",
              KeyRules::parameters),
          error(
              "key.rsa_readable",
              "An RSA key is two positive numbers, in DER",
              "RFC 3279 2.3.1",
              KeyRules::unreadable),
          error(
              "key.rsa_small",
              "An RSA key has at least 2048 bits",
              "NIST SP 800-131A r2 3, CA/B BR 6.1.5",
              k -> modulus(k, n -> n.bitLength() < SMALLEST_RSA_BITS)),
          error(
              "key.rsa_large",
              "An RSA key has at most 16384 bits, which OpenSSL and the JDK accept",
              "OPENSSL_RSA_MAX_MODULUS_BITS",
              k -> modulus(k, n -> n.bitLength() > LARGEST_RSA_BITS)),
          error(
              "key.rsa_modulus_odd",
              "The modulus of an RSA key is odd",
              "NIST SP 800-56B r2 6.4.2.1",
              k -> modulus(k, n -> !n.testBit(0))),
          error(
              "key.rsa_exponent",
              "The public exponent of an RSA key is odd, and at least 3",
              "RFC 8017 3.1",
              k -> exponent(k, e -> e.compareTo(SMALLEST_EXPONENT) < 0 || !e.testBit(0))),
          warning(
              "key.rsa_exponent_usual",
              "The public exponent of an RSA key is at least 65537",
              "NIST FIPS 186-5 A.1.1, CA/B BR 6.1.6",
              k -> exponent(k, e -> e.compareTo(USUAL_EXPONENT) < 0)),
          error(
              "key.rsa_exponent_large",
              "The public exponent of an RSA key has at most 256 bits",
              "NIST FIPS 186-5 A.1.1",
              k -> exponent(k, e -> e.bitLength() > LARGEST_EXPONENT_BITS)),
          error(
              "key.small_factor",
              "No odd prime below 10000 divides the modulus of an RSA key",
              "NIST SP 800-89 5.3.3, CA/B BR 6.1.6",
              k -> weak(k, RsaModulus::hasSmallFactor, "one does")),
          error(
              "key.roca",
              "An RSA key does not have the mark of Infineon's library, whose keys can be factored",
              "CVE-2017-15361, CA/B BR 4.9.1.1",
              k -> weak(k, Roca::marks, "it has")),
          error(
              "key.fermat",
              "The factors of an RSA key are not so close that Fermat's method finds them in 100"
                  + " rounds",
              "CVE-2022-26320, CA/B BR 6.1.1.3",
              k -> weak(k, RsaModulus::hasCloseFactors, "they are")),
          error(
              "key.ec_curve",
              "A curve is one with a name that is known",
              "RFC 5480 2.1.1",
              k ->
                  k.kind() == Kind.EC && k.curve() == null
                      ? "it is " + (k.curveName() == null ? "without a name" : k.curveName())
                      : null),
          error(
              "key.ec_small",
              "A curve has at least 224 bits",
              "NIST SP 800-131A r2 3",
              KeyRules::smallCurve),
          error(
              "key.ec_infinity",
              "An EC key is not the point at infinity",
              "NIST SP 800-56A r3 5.6.2.3",
              k -> k.kind() == Kind.EC && form(k) == INFINITY ? "it is" : null),
          error(
              "key.ec_point",
              "An EC key is a point of its curve, of the right order",
              "NIST SP 800-56A r3 5.6.2.3, RFC 5480 2.2",
              KeyRules::point),
          warning(
              "key.ec_compressed",
              "The point of an EC key is uncompressed, as everybody reads it",
              "RFC 5480 2.2",
              k ->
                  k.kind() == Kind.EC && (form(k) == COMPRESSED_EVEN || form(k) == COMPRESSED_ODD)
                      ? "it is compressed"
                      : null),
          error(
              "key.ed_length",
              "An Ed25519 key has 32 octets, an Ed448 key 57",
              "RFC 8410 4",
              KeyRules::edwardsLength),
          error(
              "key.ed25519_point",
              "An Ed25519 key is a point of its curve, encoded in the one right way, and not of"
                  + " small order",
              "RFC 8032 5.1.3",
              k ->
                  k.kind() == Kind.ED25519
                          && k.bits().length == Ed25519.PUBLIC_KEY_SIZE
                          && !Ed25519.validatePublicKeyPartial(k.bits(), 0)
                      ? "it is not"
                      : null),
          error(
              "key.ml_dsa_length",
              "An ML-DSA key has 1312, 1952 or 2592 octets, as its parameters want",
              "RFC 9881 4, FIPS 204 4",
              KeyRules::moduleLatticeLength),
          error(
              "key.published",
              "The private half of a key stands in no document that everybody reads",
              "CA/B BR 6.1.1.3",
              k -> {
                @Nullable String source = PublishedKeys.source(k);
                return source == null ? null : "it stands in " + source;
              }));

  private KeyRules() {}

  private static ASN1ObjectIdentifier type(LintedKey key) {
    return key.info().getAlgorithm().getAlgorithm();
  }

  private static @Nullable String parameters(LintedKey key) {
    @Nullable ASN1Encodable parameters = key.info().getAlgorithm().getParameters();
    boolean right =
        switch (key.kind()) {
          case RSA -> parameters instanceof ASN1Null;
          case RSA_PSS -> parameters == null || parameters instanceof ASN1Sequence;
          // The curve is judged by other rules.
          case EC -> parameters != null;
          case OTHER -> true;
          default -> parameters == null;
        };
    return right ? null : "those of this " + key.kind().text() + " key are not";
  }

  private static @Nullable String unreadable(LintedKey key) {
    @Nullable BigInteger modulus = key.modulus();
    @Nullable BigInteger exponent = key.exponent();
    return !key.isRsa()
            || (modulus != null
                && exponent != null
                && modulus.signum() > 0
                && exponent.signum() > 0)
        ? null
        : "it is not";
  }

  private static @Nullable String modulus(LintedKey key, Predicate<BigInteger> wrong) {
    @Nullable BigInteger modulus = key.modulus();
    return modulus != null && wrong.test(modulus)
        ? "it is "
            + (modulus.testBit(0) ? "an odd" : "an even")
            + " number of "
            + modulus.bitLength()
            + " bits"
        : null;
  }

  private static @Nullable String exponent(LintedKey key, Predicate<BigInteger> wrong) {
    @Nullable BigInteger exponent = key.exponent();
    return exponent != null && wrong.test(exponent)
        ? exponent.bitLength() <= Long.SIZE
            ? "it is " + exponent
            : "it has " + exponent.bitLength() + " bits"
        : null;
  }

  /** Of moduli only that are odd and of a size that is worth the arithmetic. */
  private static @Nullable String weak(LintedKey key, Predicate<BigInteger> wrong, String what) {
    @Nullable BigInteger modulus = key.modulus();
    return modulus != null
            && modulus.signum() > 0
            && modulus.testBit(0)
            && modulus.bitLength() > Long.SIZE
            && modulus.bitLength() <= LARGEST_RSA_BITS
            && wrong.test(modulus)
        ? what
        : null;
  }

  private static @Nullable String smallCurve(LintedKey key) {
    @Nullable X9ECParameters curve = key.curve();
    return curve != null && curve.getN().bitLength() < SMALLEST_CURVE_BITS
        ? "it has " + curve.getN().bitLength()
        : null;
  }

  /** The octet that says how the point is written; -1 if there is none. */
  private static int form(LintedKey key) {
    byte[] bits = key.bits();
    return bits.length == 0 ? -1 : bits[0];
  }

  private static @Nullable String point(LintedKey key) {
    if (key.kind() != Kind.EC || key.curve() == null || form(key) == INFINITY) {
      return null;
    }
    int form = form(key);
    if (form != UNCOMPRESSED && form != COMPRESSED_EVEN && form != COMPRESSED_ODD) {
      return "its form is " + form;
    }
    return key.point().isEmpty() ? "it is not" : null;
  }

  private static @Nullable String edwardsLength(LintedKey key) {
    return switch (key.kind()) {
      case ED25519 -> length(key, 32);
      case ED448 -> length(key, 57);
      default -> null;
    };
  }

  private static @Nullable String moduleLatticeLength(LintedKey key) {
    return switch (key.kind()) {
      case ML_DSA_44 -> length(key, 1312);
      case ML_DSA_65 -> length(key, 1952);
      case ML_DSA_87 -> length(key, 2592);
      default -> null;
    };
  }

  private static @Nullable String length(LintedKey key, int octets) {
    return key.bits().length == octets ? null : "it has " + key.bits().length;
  }
}
