// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a key is asked to encrypt or decrypt by: the mode, and for OAEP its two digests. The JCA's
 * many transformations come down to one of these.
 *
 * @param mode how the key is applied
 * @param digest the digest of OAEP, else null
 * @param mgf1Digest the digest of OAEP's mask generation, else null
 */
public record CipherScheme(
    Mode mode, @Nullable DigestAlgorithm digest, @Nullable DigestAlgorithm mgf1Digest) {

  /** Bytes of an AES block, FIPS 197, and so of the IV of its block modes. */
  public static final int AES_BLOCK = 16;

  /** How a key is applied to data. */
  public enum Mode {
    /** RSAES-PKCS1-v1_5, RFC 8017 section 7.2. */
    RSA_PKCS1(KeyAlgorithm.Family.RSA),
    /** RSAES-OAEP, RFC 8017 section 7.1. */
    RSA_OAEP(KeyAlgorithm.Family.RSA),
    /** RSADP without padding, RFC 8017 section 5.1.2. */
    RSA_RAW(KeyAlgorithm.Family.RSA),
    /** Cipher block chaining of whole blocks, NIST SP 800-38A section 6.2. */
    AES_CBC(KeyAlgorithm.Family.AES),
    /** Cipher block chaining with the padding of RFC 5652 section 6.3. */
    AES_CBC_PADDED(KeyAlgorithm.Family.AES),
    /** Counter mode, NIST SP 800-38A section 6.5; the whole block counts, big-endian. */
    AES_CTR(KeyAlgorithm.Family.AES),
    /** Galois/counter mode, NIST SP 800-38D; the tag is the end of the ciphertext. */
    AES_GCM(KeyAlgorithm.Family.AES),
    /** Key wrap, RFC 3394 with the default initial value. */
    AES_KW(KeyAlgorithm.Family.AES),
    /** Key wrap with padding, RFC 5649. */
    AES_KWP(KeyAlgorithm.Family.AES),
    /**
     * Authenticated encryption of which the service chooses everything, by a key that may never be
     * used in another way; nobody else can read the ciphertext. Keys that have GCM do without it:
     * {@link ServiceEncryption} gives the same with them.
     */
    SERVICE(KeyAlgorithm.Family.AES);

    private final KeyAlgorithm.Family family;

    Mode(KeyAlgorithm.Family family) {
      this.family = family;
    }

    /** The keys it works with. */
    public KeyAlgorithm.Family family() {
      return family;
    }

    /** Whether the call needs an initialisation vector. */
    public boolean hasIv() {
      return this == AES_CBC || this == AES_CBC_PADDED || this == AES_CTR || this == AES_GCM;
    }

    /** Whether it wraps keys and nothing else. */
    public boolean isKeyWrap() {
      return this == AES_KW || this == AES_KWP;
    }
  }

  /** A mode other than OAEP, which needs digests. */
  public static CipherScheme of(Mode mode) {
    if (mode == Mode.RSA_OAEP) {
      throw new IllegalArgumentException("OAEP needs digests");
    }
    return new CipherScheme(mode, null, null);
  }

  public static CipherScheme oaep(DigestAlgorithm digest, DigestAlgorithm mgf1Digest) {
    return new CipherScheme(
        Mode.RSA_OAEP, Objects.requireNonNull(digest), Objects.requireNonNull(mgf1Digest));
  }

  /** For messages: {@code RSA OAEP with SHA-256, MGF1 SHA-1}, {@code AES GCM}. */
  @Override
  public String toString() {
    if (mode == Mode.SERVICE) {
      return "its service's own scheme";
    }
    String name = mode.name().replace('_', ' ');
    return digest == null
        ? name
        : name
            + " with "
            + digest.jcaName()
            + ", MGF1 "
            + Objects.requireNonNull(mgf1Digest).jcaName();
  }
}
