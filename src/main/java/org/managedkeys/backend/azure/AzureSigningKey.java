// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.key.Turns;

/**
 * An RSA or EC key that signs digests by the algorithms of RFC 7518 section 3.1 and RFC 8812.
 *
 * <p>There is no RSA signature without digest: the service's RSNULL is documented as reserved.
 */
class AzureSigningKey extends AzureKey implements Signs {

  private static final String RSA_SCHEMES =
      "it can do RSA PKCS#1 v1.5 and RSA PSS with SHA-256, SHA-384 and SHA-512 only, PSS with the"
          + " same digest in MGF1 and a salt as long as the digest";

  AzureSigningKey(
      String subject, AzureConnection connection, KeyVersions.Found found, Turns turns) {
    super(subject, connection, found, turns);
  }

  @Override
  public final byte[] subjectPublicKeyInfo() {
    return version().subjectPublicKeyInfo().clone();
  }

  @Override
  public final void checkScheme(SignatureScheme scheme) {
    checkFamily(scheme);
    if (scheme.minimumModulusBytes() > version().modulusBytes()) {
      throw unsupported(
          verb(scheme),
          "its modulus of "
              + version().modulusBytes()
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
    if (algorithm().family() == Family.RSA) {
      rsa(scheme);
    }
  }

  private void checkFamily(SignatureScheme scheme) {
    if (scheme.padding().family() != algorithm().family()) {
      throw unsupported(
          verb(scheme),
          "it can do "
              + Arrays.stream(Padding.values())
                  .filter(padding -> padding.family() == algorithm().family())
                  .toList()
              + " only");
    }
  }

  @Override
  public final byte[] sign(SignatureScheme scheme, byte[] input) {
    checkFamily(scheme);
    scheme.checkDigest(subject(), algorithm(), input);
    checkScheme(scheme);
    boolean isRsa = algorithm().family() == Family.RSA;
    String name = isRsa ? rsa(scheme) : ecdsa();
    byte[] digest = isRsa ? input : fitted(scheme, input);
    int length = isRsa ? version().modulusBytes() : algorithm().signatureBytes();
    return use(
        verb(scheme),
        "sign",
        digest.length,
        vault -> checked(vault.sign(version(), name, digest), length));
  }

  /** Neither RSA nor either half of ECDSA gives zero. */
  private byte[] checked(byte[] signature, int length) throws WrongAnswer {
    if (signature.length != length) {
      throw new WrongAnswer(
          "the signature has " + signature.length + " bytes instead of " + length);
    }
    int parts = algorithm().family() == Family.RSA ? 1 : 2;
    for (int part = 0; part < parts; part++) {
      int from = part * length / parts;
      int to = from + length / parts;
      boolean isZero = true;
      for (int place = from; place < to; place++) {
        isZero &= signature[place] == 0;
      }
      if (isZero) {
        throw new WrongAnswer("the signature is zero");
      }
    }
    return signature;
  }

  private String rsa(SignatureScheme scheme) {
    DigestAlgorithm digest = scheme.digest();
    boolean isPlainPss =
        scheme.padding() != Padding.PSS
            || (digest != null
                && digest == scheme.mgf1Digest()
                && scheme.saltBytes() == digest.bytes());
    @Nullable String number =
        digest == null
            ? null
            : switch (digest) {
              case SHA_256 -> "256";
              case SHA_384 -> "384";
              case SHA_512 -> "512";
              default -> null;
            };
    if (number == null || !isPlainPss) {
      throw unsupported(verb(scheme), RSA_SCHEMES);
    }
    return (scheme.padding() == Padding.PSS ? "PS" : "RS") + number;
  }

  private String ecdsa() {
    return switch (algorithm()) {
      case EC_P256 -> "ES256";
      case EC_P384 -> "ES384";
      case EC_P521 -> "ES512";
      case EC_SECP256K1 -> "ES256K";
      default -> throw new IllegalStateException("no curve of the service: " + algorithm());
    };
  }

  /**
   * The service insists on the digest that goes with the curve. ECDSA is on numbers: zeros in front
   * do not change the signature, and those that are there may go.
   */
  private byte[] fitted(SignatureScheme scheme, byte[] input) {
    int length =
        switch (algorithm()) {
          case EC_P384 -> DigestAlgorithm.SHA_384.bytes();
          case EC_P521 -> DigestAlgorithm.SHA_512.bytes();
          default -> DigestAlgorithm.SHA_256.bytes();
        };
    byte[] digest = new byte[length];
    int shift = length - input.length;
    for (int place = 0; place < input.length; place++) {
      if (place + shift >= 0) {
        digest[place + shift] = input[place];
      } else if (input[place] != 0) {
        throw invalid(
            verb(scheme),
            "it was given " + input.length + " bytes; the service takes " + length + " at most");
      }
    }
    return digest;
  }

  private static String verb(SignatureScheme scheme) {
    return "sign by " + scheme;
  }
}
