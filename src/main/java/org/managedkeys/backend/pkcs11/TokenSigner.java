// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/** Signatures by a private key on a token. Thread-safe. */
final class TokenSigner {

  private final KeyOnToken key;
  private final Set<Padding> possible = EnumSet.noneOf(Padding.class);

  TokenSigner(KeyOnToken key) {
    this.key = key;
    for (Padding padding : Padding.values()) {
      if (fits(padding)) {
        possible.add(padding);
      }
    }
  }

  /** As {@link org.managedkeys.key.Signs#checkScheme}. */
  void check(SignatureScheme scheme) {
    if (!possible.contains(scheme.padding())) {
      throw key.unsupported(operation(scheme), "it can do " + possible());
    }
    key.require(Ck.CKA_SIGN, "CKA_SIGN", () -> operation(scheme));
    int modulus = key.publicHalf().modulusBytes();
    if (scheme.minimumModulusBytes() > modulus) {
      throw key.unsupported(
          operation(scheme),
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
    String schemes = possible.stream().map(Padding::name).collect(Collectors.joining(", "));
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
