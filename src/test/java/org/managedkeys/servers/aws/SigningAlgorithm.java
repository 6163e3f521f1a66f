// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

/** The ways to sign. */
enum SigningAlgorithm {
  RSASSA_PSS_SHA_256(Scheme.PSS, "SHA-256", 32),
  RSASSA_PSS_SHA_384(Scheme.PSS, "SHA-384", 48),
  RSASSA_PSS_SHA_512(Scheme.PSS, "SHA-512", 64),
  RSASSA_PKCS1_V1_5_SHA_256(Scheme.PKCS1, "SHA-256", 32),
  RSASSA_PKCS1_V1_5_SHA_384(Scheme.PKCS1, "SHA-384", 48),
  RSASSA_PKCS1_V1_5_SHA_512(Scheme.PKCS1, "SHA-512", 64),
  ECDSA_SHA_256(Scheme.ECDSA, "SHA-256", 32),
  ECDSA_SHA_384(Scheme.ECDSA, "SHA-384", 48),
  ECDSA_SHA_512(Scheme.ECDSA, "SHA-512", 64),
  ED25519_SHA_512(Scheme.EDDSA, "SHA-512", 64),
  ED25519_PH_SHA_512(Scheme.EDDSA_PREHASHED, "SHA-512", 64),
  ML_DSA_SHAKE_256(Scheme.ML_DSA, "SHAKE256", 64);

  enum Scheme {
    PKCS1,
    PSS,
    ECDSA,
    EDDSA,
    EDDSA_PREHASHED,
    ML_DSA
  }

  /** What the message of a request is. */
  enum MessageType {
    RAW,
    DIGEST,
    EXTERNAL_MU
  }

  private final Scheme scheme;
  private final String hash;
  private final int digestLength;

  SigningAlgorithm(Scheme scheme, String hash, int digestLength) {
    this.scheme = scheme;
    this.hash = hash;
    this.digestLength = digestLength;
  }

  Scheme scheme() {
    return scheme;
  }

  /** The JDK's name of the hash. */
  String hash() {
    return hash;
  }

  /** In bytes. */
  int digestLength() {
    return digestLength;
  }
}
