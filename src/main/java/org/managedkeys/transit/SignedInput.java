// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * What of a request's input one key version signs, or has signed: the digest, or the input itself.
 * Immutable.
 *
 * @param version of the key
 * @param publicKey of the version
 * @param padding how it becomes a signature
 * @param hash of the input; empty where it is signed as it is
 * @param prehashed whether the input is the digest already
 * @param operation for messages
 */
record SignedInput(
    OpenVersion version,
    PublicKey publicKey,
    Padding padding,
    Optional<HashName> hash,
    boolean prehashed,
    String operation) {

  /** As much as the JCA takes of a digest without a name, which is that of SHA-512. */
  private static final int MOST_OF_NO_HASH = 64;

  /** PKCS#1 v1.5 padding takes at least this many bytes of the modulus, RFC 8017 section 9.2. */
  private static final int PKCS1_OVERHEAD = 11;

  /**
   * What a key of the version's type does with a request.
   *
   * @throws KeyException UNSUPPORTED if such a key makes no signatures, or not of this input;
   *     INVALID if the request's fields contradict each other
   */
  static SignedInput of(OpenVersion version, SignatureOptions options, String operation) {
    KeyAlgorithm algorithm = version.version().algorithm();
    PublicKey publicKey =
        version.publicKey().orElseThrow(() -> noSignatures(version, algorithm, operation));
    Padding padding =
        switch (algorithm.family()) {
          case RSA -> options.rsaPadding();
          case EC -> Padding.ECDSA;
          case EDDSA -> Padding.ED25519;
          case ML_DSA -> Padding.ML_DSA;
          case XDH, AES, HMAC -> throw noSignatures(version, algorithm, operation);
        };
    boolean ofMessage = padding == Padding.ED25519 || padding == Padding.ML_DSA;
    if (ofMessage && options.prehashed()) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          version.subject(),
          operation,
          "a key of type " + algorithm.parameterName() + " signs messages, not their digests",
          "send the message itself, without prehashed");
    }
    if (options.hash().isEmpty()) {
      requireNoHash(version, padding, options, operation);
    }
    return new SignedInput(
        version,
        publicKey,
        padding,
        ofMessage ? Optional.empty() : options.hash(),
        options.prehashed(),
        operation);
  }

  private static KeyException noSignatures(
      OpenVersion version, KeyAlgorithm algorithm, String operation) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        version.subject(),
        operation,
        "a key of type "
            + algorithm.jcaName()
            + " does not support "
            + (operation.equals(Signing.SIGN) ? "signing" : "signature verification"),
        "keys of types RSA, EC, Ed25519 and ML-DSA sign");
  }

  /** A message that is not hashed would be cut to its first bytes by ECDSA. */
  private static void requireNoHash(
      OpenVersion version, Padding padding, SignatureOptions options, String operation) {
    if (padding == Padding.PSS) {
      throw invalid(
          version,
          operation,
          "hash_algorithm=none requires both prehashed=true and signature_algorithm=pkcs1v15",
          null);
    }
    if (padding == Padding.ECDSA && !options.prehashed()) {
      throw invalid(version, operation, "hash_algorithm=none requires prehashed=true", null);
    }
  }

  private static KeyException invalid(
      OpenVersion version, String operation, String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, version.subject(), operation, detail, hint);
  }

  /**
   * The digest of the input, or the input itself if there is no hash.
   *
   * @throws KeyException INVALID if it has not the length of a digest, or cannot be signed
   */
  byte[] digest(byte[] input) {
    if (hash.isEmpty()) {
      requireLength(input);
      return input;
    }
    if (!prehashed) {
      return hash.get().digest(input);
    }
    if (input.length != hash.get().bytes()) {
      throw invalid(
          version,
          operation,
          "the input has "
              + input.length
              + " bytes, and a digest by "
              + hash.get().text()
              + " has "
              + hash.get().bytes(),
          "name the hash it was made by in hash_algorithm, or send the data without prehashed");
    }
    return input;
  }

  private void requireLength(byte[] input) {
    int least = padding == Padding.ECDSA ? 1 : 0;
    int most =
        switch (padding) {
          case PKCS1 -> modulusBytes() - PKCS1_OVERHEAD;
          case ECDSA -> MOST_OF_NO_HASH;
          default -> Integer.MAX_VALUE;
        };
    if (input.length < least || input.length > most) {
      throw invalid(
          version,
          operation,
          "the input has "
              + input.length
              + " bytes, and with hash_algorithm=none it may have "
              + least
              + " to "
              + most,
          null);
    }
  }

  /** What PKCS#1 v1.5 pads: a digest that says what it is, or the input as it is. */
  byte[] pkcs1Content(byte[] digest) {
    return hash.map(known -> known.digestInfo(digest)).orElse(digest);
  }

  /** Bytes of an RSA key's modulus. */
  int modulusBytes() {
    return (modulusBits() + 7) / 8;
  }

  /** The longest salt that PSS has room for beside a digest; negative if there is none. */
  int longestSalt(int digestBytes) {
    return SaltLength.longest(modulusBits(), digestBytes);
  }

  private int modulusBits() {
    return ((RSAKey) publicKey).getModulus().bitLength();
  }
}
