// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * Signatures by a private key through SunPKCS11. It takes digests for all but PSS, whose digest it
 * makes itself. Thread-safe.
 */
final class SunPkcs11Signer {

  private static final String SIGNATURE = "Signature";
  private static final String NONE_WITH_RSA = "NONEwithRSA";

  private static final Map<Padding, String> NAMES =
      Map.of(
          Padding.PKCS1, NONE_WITH_RSA,
          Padding.PSS, "RSASSA-PSS",
          Padding.ECDSA, "NONEwithECDSAinP1363Format");

  /** Bytes of PKCS#1 v1.5 padding at least, RFC 8017 section 9.2. */
  private static final int PKCS1_OVERHEAD = 11;

  private final SunPkcs11Key key;

  SunPkcs11Signer(SunPkcs11Key key) {
    this.key = key;
  }

  /** As {@link org.managedkeys.key.Signs#checkScheme}. */
  void check(SignatureScheme scheme) {
    String operation = operation(scheme);
    if (!fits(scheme.padding())) {
      String possible =
          Stream.of(Padding.values())
              .filter(this::fits)
              .map(Padding::name)
              .collect(Collectors.joining(", "));
      throw key.unsupported(operation, possible.isEmpty() ? "no signature" : possible + " only");
    }
    int modulus = key.publicHalf().modulusBytes();
    if (scheme.minimumModulusBytes() > modulus) {
      throw key.unsupported(
          operation,
          "nothing that needs a modulus longer than its own: it has "
              + modulus
              + " bytes, and "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
  }

  private boolean fits(Padding padding) {
    @Nullable String name = NAMES.get(padding);
    return padding.family() == key.algorithm().family()
        && name != null
        && (key.offers(SIGNATURE, name)
            // Before JDK 25 SunPKCS11 has no such name, and the JCA makes it of the cipher.
            || (name.equals(NONE_WITH_RSA) && key.offers("Cipher", SunPkcs11Rsa.PKCS1)));
  }

  private static String operation(SignatureScheme scheme) {
    return "sign by " + scheme;
  }

  /** As {@link org.managedkeys.key.Signs#wantsMessage}. */
  static boolean wantsMessage(SignatureScheme scheme) {
    return scheme.isMessageScheme() || scheme.padding() == Padding.PSS;
  }

  /** As {@link org.managedkeys.key.Signs#sign}. */
  byte[] sign(SignatureScheme scheme, byte[] input) {
    check(scheme);
    KeyAlgorithm algorithm = key.algorithm();
    if (!wantsMessage(scheme)) {
      scheme.checkDigest(key.subject(), algorithm, input);
    }
    int modulus = key.publicHalf().modulusBytes();
    if (scheme.padding() == Padding.PKCS1 && scheme.digest() == null) {
      int most = modulus - PKCS1_OVERHEAD;
      if (input.length > most) {
        throw key.invalid(
            operation(scheme),
            "there are " + input.length + " bytes, and no more than " + most + " fit");
      }
    }
    byte[] data = SignatureMechanisms.input(scheme, input);
    String name = Objects.requireNonNull(NAMES.get(scheme.padding()));
    Optional<AlgorithmParameterSpec> parameters = parameters(scheme);
    byte[] signature =
        key.run(
            "sign",
            (token, found) -> {
              Signature signer = Signature.getInstance(name, token.provider());
              if (parameters.isPresent()) {
                signer.setParameter(parameters.get());
              }
              signer.initSign((PrivateKey) found);
              signer.update(data);
              return signer.sign();
            });
    int expected = algorithm.family() == Family.RSA ? modulus : 2 * algorithm.coordinateBytes();
    return key.checkLength("sign", signature, expected, expected);
  }

  private static Optional<AlgorithmParameterSpec> parameters(SignatureScheme scheme) {
    if (scheme.padding() != Padding.PSS) {
      return Optional.empty();
    }
    return Optional.of(
        new PSSParameterSpec(
            Objects.requireNonNull(scheme.digest()).jcaName(),
            "MGF1",
            new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
            scheme.saltBytes(),
            PSSParameterSpec.TRAILER_FIELD_BC));
  }
}
