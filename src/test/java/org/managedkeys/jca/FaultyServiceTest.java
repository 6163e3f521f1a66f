// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;
import org.managedkeys.key.SignatureScheme;

/**
 * A service that breaks down in the middle. Another provider returned an empty array, or zeros in
 * the form of a signature, when the connection dropped; nothing of the kind may get out here.
 */
final class FaultyServiceTest {

  @TempDir Path folder;

  static final List<String> NAMES =
      List.of(
          "SHA256withRSA",
          "SHA256withRSAandMGF1",
          "SHA256withECDSA",
          "SHA256withECDSAinP1363Format",
          "Ed25519",
          "ML-DSA-44");

  private static final Map<Family, KeyAlgorithm> KEYS =
      Map.of(
          Family.RSA, KeyAlgorithm.RSA,
          Family.EC, KeyAlgorithm.EC_P256,
          Family.EDDSA, KeyAlgorithm.ED25519,
          Family.ML_DSA, KeyAlgorithm.ML_DSA_44);

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER = "another message".getBytes(StandardCharsets.US_ASCII);

  /** Answers that are no signature, whenever they come. */
  enum Malformed implements FaultyService.Fault {
    EMPTY {
      @Override
      byte[] of(byte[] right) {
        return new byte[0];
      }
    },
    ZEROS {
      @Override
      byte[] of(byte[] right) {
        return new byte[right.length];
      }
    },
    CUT_SHORT {
      @Override
      byte[] of(byte[] right) {
        return Arrays.copyOf(right, right.length - 1);
      }
    },
    TOO_LONG {
      @Override
      byte[] of(byte[] right) {
        return Arrays.copyOf(right, right.length + 1);
      }
    },
    TEXT {
      @Override
      byte[] of(byte[] right) {
        return "<html>502 Bad Gateway</html>".getBytes(StandardCharsets.US_ASCII);
      }
    };

    abstract byte[] of(byte[] right);

    @Override
    public byte[] answer(FaultyService.Key key, SignatureScheme scheme, byte[] right) {
      return of(right);
    }
  }

  static Stream<Arguments> malformed() {
    return NAMES.stream()
        .flatMap(name -> Stream.of(Malformed.values()).map(fault -> arguments(name, fault)));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedAnswer_isNeverReturned(String name, Malformed fault) throws Exception {
    try (FaultyService service = service(name)) {
      Signature signature = initialised(name, service);
      service.answersWith(fault);
      assertRefused(signature);

      // Nor later, when signatures of this handle are no longer verified.
      service.answersWith(FaultyService.Fault.NONE);
      assertSigns(signature, name, service);
      service.answersWith(fault);
      assertRefused(signature);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void signatureOfAnotherKey_isNeverReturned(String name) throws Exception {
    KeyPair other = pair(name);
    try (FaultyService service = service(name)) {
      service.answersWith((key, scheme, right) ->
          FaultyService.Key.signed(other.getPrivate(), scheme, given(key, scheme, MESSAGE)));

      assertThatExceptionOfType(SignatureException.class)
          .isThrownBy(() -> sign(initialised(name, service), MESSAGE))
          .withMessageStartingWith("key 'orders': cannot sign: ")
          .withMessageContaining("does not belong to the public key");
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void signatureOfAnotherMessage_isNeverReturned(String name) throws Exception {
    try (FaultyService service = service(name)) {
      service.answersWith((key, scheme, right) ->
          FaultyService.Key.signed(key.pair().getPrivate(), scheme, given(key, scheme, OTHER)));

      assertThatExceptionOfType(SignatureException.class)
          .isThrownBy(() -> sign(initialised(name, service), MESSAGE));
    }
  }

  /** Only the first one of a key object is verified, unless the configuration wants all of them. */
  @ParameterizedTest
  @CsvSource({
    "kms.far, Ed25519",
    "kms.far, ML-DSA-44",
    "key.orders, SHA256withRSA",
    "key.orders, SHA256withRSAandMGF1",
    "key.orders, SHA256withECDSA"
  })
  void verifyAfterSign_holdsForEverySignature(String section, String name) throws Exception {
    KeyPair other = pair(name);
    FaultyService.Fault wrong =
        (key, scheme, right) ->
            FaultyService.Key.signed(other.getPrivate(), scheme, given(key, scheme, MESSAGE));
    try (FaultyService service = service(name)) {
      Signature signature = initialised(name, service);
      assertSigns(signature, name, service);
      service.answersWith(wrong);
      assertThat(sign(signature, MESSAGE)).isNotEmpty();
    }
    try (FaultyService service = service(name, section + ".verify_after_sign = true")) {
      Signature signature = initialised(name, service);
      for (int time = 0; time < 2; time++) {
        service.answersWith(FaultyService.Fault.NONE);
        assertSigns(signature, name, service);
        service.answersWith(wrong);
        assertRefused(signature);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void lostConnection_isTold_andNothingIsLeftBehind(String name) throws Exception {
    try (FaultyService service = service(name)) {
      Signature signature = initialised(name, service);
      service.answersWith((key, scheme, right) -> {
        throw KeyException.of(
            KeyException.Kind.UNAVAILABLE, "kms 'far'", "sign", "the connection dropped", null);
      });
      assertThatExceptionOfType(SignatureException.class)
          .isThrownBy(() -> sign(signature, OTHER))
          .withMessageContaining("the connection dropped")
          .withCauseInstanceOf(KeyException.class);

      service.answersWith(FaultyService.Fault.NONE);
      assertSigns(signature, name, service);
    }
  }

  /** The form that a service is asked for is r and s side by side, whatever the caller's name. */
  @ParameterizedTest
  @ValueSource(strings = {"SHA256withECDSA", "SHA256withECDSAinP1363Format"})
  void ecdsaSignature_inTheOtherForm_isNeverReturned(String name) throws Exception {
    try (FaultyService service = service(name)) {
      service.answersWith((key, scheme, right) -> {
        try {
          return EcdsaSignatures.convert(
              (ECKey) key.pair().getPublic(), right, Encoding.P1363, Encoding.DER);
        } catch (SignatureException e) {
          throw new IllegalStateException(e);
        }
      });

      assertRefused(initialised(name, service));
    }
  }

  private FaultyService service(String name, String... lines) throws GeneralSecurityException {
    return new FaultyService(
        folder, KEYS.getOrDefault(family(name), KeyAlgorithm.RSA), pair(name), lines);
  }

  private static Family family(String name) {
    return SignatureAlgorithm.of(name).orElseThrow().padding().family();
  }

  /** A new key each time. */
  private static KeyPair pair(String name) throws GeneralSecurityException {
    Family family = family(name);
    if (family == Family.ML_DSA) {
      return KeyPairGenerator.getInstance(name, SharedKeys.mlDsaProvider()).generateKeyPair();
    }
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(family == Family.EDDSA ? "Ed25519" : family.jcaName());
    if (family != Family.EDDSA) {
      generator.initialize(family == Family.RSA ? 2048 : 256);
    }
    return generator.generateKeyPair();
  }

  private static Signature initialised(String name, FaultyService service)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, SharedKeys.PROVIDER);
    signature.initSign(service.handle());
    return signature;
  }

  private static byte[] sign(Signature signature, byte[] message) throws SignatureException {
    signature.update(message);
    return signature.sign();
  }

  private static void assertRefused(Signature signature) {
    assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> sign(signature, MESSAGE));
  }

  private static void assertSigns(Signature signature, String name, FaultyService service)
      throws GeneralSecurityException {
    assertThat(
            IndependentVerifier.verifies(
                SignatureAlgorithm.of(name).orElseThrow(),
                service.handle().getPublicKey(),
                MESSAGE,
                sign(signature, MESSAGE)))
        .isTrue();
  }

  /** What the service is given of a message. */
  private static byte[] given(FaultyService.Key key, SignatureScheme scheme, byte[] message) {
    return key.wantsMessage(scheme) ? message : SignatureProof.digested(scheme, message);
  }
}
