// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/** Keys sign by every scheme of their family, and by none of another. */
abstract class SigningContract extends BackendContract {

  SigningContract(TestedService service) {
    super(service);
  }

  @ParameterizedTest
  @MethodSource("made")
  void sign_byEverySchemeOfTheFamily_verifies(KeyAlgorithm algorithm) throws Exception {
    Signs key = key(algorithm);
    int tried = 0;
    for (SignatureScheme scheme : SignatureSchemes.of(algorithm.family())) {
      byte[] message = scheme.digest() == null ? Arrays.copyOf(MESSAGE, 32) : MESSAGE;
      byte[] input = Verification.input(scheme, algorithm, message);
      if (service.supports(algorithm, scheme)) {
        byte[] signature = key.sign(scheme, input);
        assertThat(Verification.verifies(key, scheme, message, signature))
            .as("%s by %s", scheme, algorithm)
            .isTrue();
      } else {
        assertThat(refusal(() -> key.sign(scheme, input)).kind())
            .as("%s by %s", scheme, algorithm)
            .isEqualTo(Kind.UNSUPPORTED);
      }
      tried++;
    }
    assertThat(tried).isPositive();
  }

  @ParameterizedTest
  @MethodSource("made")
  void sign_hasTheLengthOfTheContract_everyTime(KeyAlgorithm algorithm) {
    Signs key = key(algorithm);
    SignatureScheme scheme = service.anyScheme(algorithm);
    int expected =
        switch (algorithm.family()) {
          case RSA -> algorithm.generatedBits().get(0) / 8;
          case EC -> 2 * algorithm.coordinateBytes();
          case EDDSA -> 64;
          case ML_DSA ->
              switch (algorithm) {
                case ML_DSA_44 -> 2420;
                case ML_DSA_65 -> 3309;
                default -> 4627;
              };
          default -> throw new IllegalArgumentException("makes no signatures: " + algorithm);
        };

    // One in 256 values of r begins with a zero byte.
    for (int round = 0; round < (algorithm == KeyAlgorithm.EC_P256 ? 300 : 4); round++) {
      byte[] message = ("message " + round).getBytes(StandardCharsets.UTF_8);
      assertThat(key.sign(scheme, Verification.input(scheme, algorithm, message)))
          .hasSize(expected);
    }
  }

  @Test
  void sign_byAMessageScheme_takesMessagesOfAnyLength() throws Exception {
    for (KeyAlgorithm algorithm : made()) {
      SignatureScheme scheme = service.anyScheme(algorithm);
      if (!scheme.isMessageScheme()) {
        continue;
      }
      Signs key = key(algorithm);
      assertThat(key.wantsMessage(scheme)).isTrue();
      for (int length : new int[] {0, 1, 4097, 100_000}) {
        byte[] message = new byte[length];
        Optional<Refusal> refusal = service.refusalToSignMessage(algorithm, length);
        if (refusal.isPresent()) {
          refusal.get().assertOf(length + " bytes", () -> key.sign(scheme, message));
          continue;
        }
        assertThat(Verification.verifies(key, scheme, message, key.sign(scheme, message)))
            .as("%s of %s bytes", algorithm, length)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("made")
  void checkScheme_ofAnotherFamily_isUnsupportedAndSaysWhatIsPossible(KeyAlgorithm algorithm) {
    for (Padding padding : Padding.values()) {
      if (padding.family() == algorithm.family()) {
        continue;
      }
      for (SignatureScheme scheme : SignatureSchemes.of(padding)) {
        for (KeyException e :
            List.of(
                refusal(() -> key(algorithm).checkScheme(scheme)),
                refusal(() -> key(algorithm).sign(scheme, new byte[32])))) {
          assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
          assertThat(e)
              .hasMessageStartingWith("key 'k': cannot sign by " + scheme)
              .hasMessageContaining("it can do");
        }
      }
    }
  }

  @Test
  void checkScheme_withASaltThatDoesNotFit_isUnsupported() {
    SignatureScheme scheme =
        SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 256);

    KeyException e = refusal(() -> key(KeyAlgorithm.RSA).checkScheme(scheme));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("256 bytes is too short");
  }

  @ParameterizedTest
  @MethodSource("made")
  void sign_ofADigestWithAnotherLength_isInvalid(KeyAlgorithm algorithm) {
    for (SignatureScheme scheme : SignatureSchemes.of(algorithm.family())) {
      if (scheme.digest() == null) {
        continue;
      }
      int right = Verification.input(scheme, algorithm, MESSAGE).length;
      for (int wrong : new int[] {0, 1, right - 1, right + 1, 2 * right}) {
        assertThat(refusal(() -> key(algorithm).sign(scheme, new byte[wrong])).kind())
            .as("%s by %s with %s bytes", scheme, algorithm, wrong)
            .isEqualTo(Kind.INVALID);
      }
    }
  }

  @Test
  void sign_ofMoreBytesThanFit_isRefused() {
    KeyException ec =
        refusal(() -> key(KeyAlgorithm.EC_P256).sign(SignatureScheme.ecdsa(null), new byte[33]));
    KeyException nothing =
        refusal(() -> key(KeyAlgorithm.EC_P256).sign(SignatureScheme.ecdsa(null), new byte[0]));

    assertThat(List.of(ec.kind(), nothing.kind())).containsOnly(Kind.INVALID);

    SignatureScheme bare = SignatureScheme.pkcs1(null);
    Signs rsa = key(KeyAlgorithm.RSA);
    if (service.supports(KeyAlgorithm.RSA, bare)) {
      assertThat(refusal(() -> rsa.sign(bare, new byte[246])).kind())
          .isEqualTo(service.refusalOfTooManyBytes());
      assertThat(rsa.sign(bare, new byte[245])).hasSize(256);
    }
  }
}
