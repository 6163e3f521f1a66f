// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/** Signatures by a private key on a token. Thread-safe. */
final class TokenSigner {

  private final KeyOnToken key;

  TokenSigner(KeyOnToken key) {
    this.key = key;
  }

  /** As {@link org.managedkeys.key.Signs#checkScheme}. */
  void check(SignatureScheme scheme) {
    String operation = operation(scheme);
    if (!fits(scheme.padding())) {
      throw key.unsupported(operation, "it can do " + possible());
    }
    key.require(Ck.CKA_SIGN, "CKA_SIGN", operation);
    int modulus = key.publicHalf().modulusBytes();
    if (scheme.minimumModulusBytes() > modulus) {
      throw key.unsupported(
          operation,
          "its modulus of "
              + modulus
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
  }

  private boolean fits(Padding padding) {
    return padding.family() == key.algorithm().family()
        && SignatureMechanisms.number(padding).filter(key::offers).isPresent();
  }

  private String possible() {
    String schemes =
        Stream.of(Padding.values())
            .filter(this::fits)
            .map(Padding::name)
            .collect(Collectors.joining(", "));
    return (schemes.isEmpty() ? "no signature" : schemes + " only") + key.restriction();
  }

  private static String operation(SignatureScheme scheme) {
    return "sign by " + scheme;
  }

  /** As {@link org.managedkeys.key.Signs#sign}. */
  byte[] sign(SignatureScheme scheme, byte[] input) {
    check(scheme);
    scheme.checkDigest(key.subject(), key.algorithm(), input);
    Mechanism mechanism = SignatureMechanisms.of(scheme);
    byte[] data = SignatureMechanisms.input(scheme, input);
    int expected = signatureBytes();
    byte[] signature =
        key.run(
            "sign",
            (session, handle) -> session.operations().sign(mechanism, handle, data, expected));
    return key.checkLength("sign", signature, expected, expected);
  }

  private int signatureBytes() {
    KeyAlgorithm algorithm = key.algorithm();
    return algorithm.family() == KeyAlgorithm.Family.RSA
        ? key.publicHalf().modulusBytes()
        : algorithm.signatureBytes();
  }
}
