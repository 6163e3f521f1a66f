// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Optional;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.remote.EcdsaEncoding;
import org.managedkeys.remote.MessageRepresentative;

/** A private key whose usage is SIGN_VERIFY. Thread-safe. */
final class AwsSigningKey extends AwsKeyPair implements Signs {

  /** Messages of ML-DSA that are longer are hashed here, FIPS 204 algorithm 7 line 6. */
  private final Optional<MessageRepresentative> representative;

  AwsSigningKey(Found found) {
    super(found);
    representative =
        algorithm().family() == Family.ML_DSA
            ? Optional.of(new MessageRepresentative(subjectPublicKeyInfo()))
            : Optional.empty();
  }

  @Override
  public void checkScheme(SignatureScheme scheme) {
    checkFamily(scheme);
    name(scheme);
  }

  private void checkFamily(SignatureScheme scheme) {
    if (scheme.padding().family() != algorithm().family()) {
      throw unsupported("sign by " + scheme, "it can do " + possible());
    }
  }

  /** What the service calls a scheme. */
  private String name(SignatureScheme scheme) {
    if (scheme.padding().family() == Family.RSA
        && scheme.minimumModulusBytes() > facts().modulusBytes()) {
      throw unsupported(
          "sign by " + scheme,
          "its modulus of "
              + facts().modulusBytes()
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
    return SigningNames.of(algorithm(), scheme)
        .orElseThrow(() -> unsupported("sign by " + scheme, "it can do " + possible()));
  }

  private String possible() {
    return SigningNames.possible(algorithm()) + " only, at AWS KMS";
  }

  @Override
  public byte[] sign(SignatureScheme scheme, byte[] input) {
    checkFamily(scheme);
    scheme.checkDigest(subject(), algorithm(), input);
    String name = name(scheme);
    String verb = "sign by " + scheme;
    byte[] signature =
        switch (scheme.padding()) {
          case PKCS1, PSS -> calls().sign(use(verb), name, "DIGEST", input);
          case ECDSA -> calls().sign(use(verb), name, "DIGEST", fitted(verb, input));
          case ED25519 -> {
            checkLength(verb, "the message", input.length, 1, MOST_BYTES);
            yield calls().sign(use(verb), name, "RAW", input);
          }
          case ML_DSA -> mlDsa(verb, name, input);
        };
    return checked(scheme, verb, signature);
  }

  /** The service insists on one length; zeros on the left do not change the number. */
  private byte[] fitted(String verb, byte[] digest) {
    int wanted = SigningNames.digestBytes(algorithm());
    checkLength(verb, "the digest", digest.length, 1, wanted);
    byte[] fitted = new byte[wanted];
    System.arraycopy(digest, 0, fitted, wanted - digest.length, digest.length);
    return fitted;
  }

  private byte[] mlDsa(String verb, String name, byte[] message) {
    return message.length >= 1 && message.length <= MOST_BYTES
        ? calls().sign(use(verb), name, "RAW", message)
        : calls().sign(use(verb), name, "EXTERNAL_MU", representative.orElseThrow().of(message));
  }

  private byte[] checked(SignatureScheme scheme, String verb, byte[] signature) {
    if (scheme.padding() == Padding.ECDSA) {
      return EcdsaEncoding.plain(algorithm(), signature)
          .orElseThrow(() -> wrongAnswer(verb, "the signature is no pair of numbers of the curve"));
    }
    int expected =
        algorithm().family() == Family.RSA ? facts().modulusBytes() : algorithm().signatureBytes();
    if (signature.length != expected) {
      throw wrongAnswer(
          verb, "the signature has " + signature.length + " bytes instead of " + expected);
    }
    return signature;
  }
}
