// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a key is asked to compute: padding, digest and, for PSS, its parameters. The JCA's many
 * names come down to one of these.
 *
 * @param digest the message digest; null where the caller brings bytes that are signed as they are
 *     (NONEwithRSA, NONEwithECDSA), and for Ed25519 and ML-DSA, which hash inside
 * @param mgf1Digest the digest of PSS's mask generation, else null
 * @param saltBytes length of PSS's salt in bytes, else 0
 */
public record SignatureScheme(
    Padding padding,
    @Nullable DigestAlgorithm digest,
    @Nullable DigestAlgorithm mgf1Digest,
    int saltBytes) {

  /** How a digest becomes a signature. */
  public enum Padding {
    /** RSASSA-PKCS1-v1_5, RFC 8017 section 8.2. */
    PKCS1(KeyAlgorithm.Family.RSA),
    /** RSASSA-PSS, RFC 8017 section 8.1. */
    PSS(KeyAlgorithm.Family.RSA),
    /** ECDSA, FIPS 186-4. */
    ECDSA(KeyAlgorithm.Family.EC),
    /** Ed25519 without context or prehash, RFC 8032 section 5.1. */
    ED25519(KeyAlgorithm.Family.EDDSA),
    /** ML-DSA without prehash and with the empty context, FIPS 204 section 5.2. */
    ML_DSA(KeyAlgorithm.Family.ML_DSA);

    private final KeyAlgorithm.Family family;

    Padding(KeyAlgorithm.Family family) {
      this.family = family;
    }

    /** The keys it works with. */
    public KeyAlgorithm.Family family() {
      return family;
    }
  }

  /** Bytes that PKCS#1 v1.5 padding needs beside its content, RFC 8017 section 9.2. */
  private static final int PKCS1_OVERHEAD = 11;

  /** Bytes of the DigestInfo before the digest, RFC 8017 section 9.2 note 1: SHA-1, then SHA-2. */
  private static final int SHA1_PREFIX = 15;

  private static final int SHA2_PREFIX = 19;

  public static SignatureScheme pkcs1(@Nullable DigestAlgorithm digest) {
    return new SignatureScheme(Padding.PKCS1, digest, null, 0);
  }

  public static SignatureScheme pss(
      DigestAlgorithm digest, DigestAlgorithm mgf1Digest, int saltBytes) {
    return new SignatureScheme(Padding.PSS, digest, mgf1Digest, saltBytes);
  }

  public static SignatureScheme ecdsa(@Nullable DigestAlgorithm digest) {
    return new SignatureScheme(Padding.ECDSA, digest, null, 0);
  }

  public static SignatureScheme ed25519() {
    return new SignatureScheme(Padding.ED25519, null, null, 0);
  }

  /** The parameter set is the key's. */
  public static SignatureScheme mlDsa() {
    return new SignatureScheme(Padding.ML_DSA, null, null, 0);
  }

  /**
   * Whether the key is given the message itself rather than its digest. True only for Ed25519 and
   * ML-DSA here; a service that insists on hashing by itself says so in {@link Signs#wantsMessage}.
   */
  public boolean isMessageScheme() {
    return padding == Padding.ED25519 || padding == Padding.ML_DSA;
  }

  /** The shortest RSA modulus, in bytes, that can hold this padding; 0 for other families. */
  public int minimumModulusBytes() {
    if (padding == Padding.PSS) {
      return Objects.requireNonNull(digest).bytes() + saltBytes + 2;
    }
    if (padding == Padding.PKCS1) {
      return PKCS1_OVERHEAD
          + (digest == null
              ? 0
              : digest.bytes() + (digest == DigestAlgorithm.SHA_1 ? SHA1_PREFIX : SHA2_PREFIX));
    }
    return 0;
  }

  /**
   * Checks what a key is given to sign by this scheme: a digest of the right length, for ECDSA cut
   * to the length of the curve's order. Messages, and bytes that are signed as they are, may have
   * any length, but for ECDSA no more than the order has, and at least one byte.
   *
   * @param subject the key, for the message
   * @throws KeyException of kind INVALID if the length is another
   */
  public void checkDigest(String subject, KeyAlgorithm key, byte[] input) {
    if (isMessageScheme()) {
      return;
    }
    int most = padding == Padding.ECDSA ? key.coordinateBytes() : Integer.MAX_VALUE;
    int least = padding == Padding.ECDSA ? 1 : 0;
    if (digest != null) {
      most = Math.min(most, digest.bytes());
      least = most;
    }
    if (input.length < least || input.length > most) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          subject,
          "sign by " + this,
          "it was given "
              + input.length
              + " bytes instead of "
              + (least == most ? "" : least + " to ")
              + most,
          null);
    }
  }

  /** For messages: {@code PSS with SHA-256, MGF1 SHA-256, salt 32}. */
  @Override
  public String toString() {
    String hash = digest == null ? "" : " with " + digest.jcaName();
    return padding == Padding.PSS
        ? "RSA PSS"
            + hash
            + ", MGF1 "
            + Objects.requireNonNull(mgf1Digest).jcaName()
            + ", salt "
            + saltBytes
        : switch (padding) {
          case PKCS1 -> "RSA PKCS#1 v1.5" + (digest == null ? " without digest" : hash);
          case ECDSA -> "ECDSA" + (digest == null ? " without digest" : hash);
          case ML_DSA -> "ML-DSA";
          default -> "Ed25519";
        };
  }
}
