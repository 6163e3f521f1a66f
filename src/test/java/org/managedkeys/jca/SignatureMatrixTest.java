// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;
import org.managedkeys.key.SignatureScheme.Padding;

/** Every signature name with every key that it fits, checked by somebody else's verifier. */
final class SignatureMatrixTest {

  static final List<SignatureAlgorithm> ROWS = SignatureAlgorithm.TABLE;

  /** Around the block sizes of SHA-1 to SHA-256 and of SHA-384 and SHA-512. */
  private static final List<Integer> SIZES = List.of(0, 1, 63, 64, 65, 127, 128, 129);

  private static final int LONG = 1 << 20;

  /** As many bytes as NONEwithECDSA takes in the JDK. */
  private static final int RAW_ECDSA_LIMIT = 64;

  private static final byte[] SHORT = message(20);

  static Stream<Arguments> rowsAndKeys() {
    return ROWS.stream()
        .flatMap(row -> SharedKeys.namesFor(row).stream().map(key -> arguments(row, key)));
  }

  @ParameterizedTest
  @MethodSource("rowsAndKeys")
  void everyName_withEveryKey_isVerifiedByOthers(SignatureAlgorithm row, String name)
      throws Exception {
    OpaqueKey key = SharedKeys.key(name);
    List<String> names = new ArrayList<>(row.aliases());
    names.add(row.name());
    for (String spelling : names) {
      Signature signature = signature(spelling, row);
      signature.initSign(key);
      signature.update(SHORT);
      byte[] made = signature.sign();

      assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, made))
          .as(spelling)
          .isTrue();
      assertForm(row, key, made);
    }
  }

  @ParameterizedTest
  @MethodSource("rowsAndKeys")
  void messageOfAnySize_withEveryKey_isSigned(SignatureAlgorithm row, String name)
      throws Exception {
    OpaqueKey key = SharedKeys.key(name);
    Signature signature = initialised(row, key);
    boolean quick = key.equals(SharedKeys.smallest(row));
    for (int size : quick || isRaw(row) ? sizes(row, key) : List.of(0, 1, 129)) {
      byte[] message = message(size);
      signature.update(message);
      byte[] made = signature.sign();

      assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), message, made))
          .as("%d bytes", size)
          .isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void message_inAnyPortions_isSignedWhole(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = initialised(row, key);
    for (Feeding feeding : Feeding.values()) {
      for (int size : sizes(row, key)) {
        byte[] message = message(size);
        feeding.feed(signature, message);
        byte[] made = signature.sign();

        assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), message, made))
            .as("%s of %d bytes", feeding, size)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void longMessage_isSignedWhole(SignatureAlgorithm row) throws Exception {
    if (isRaw(row)) {
      return;
    }
    OpaqueKey key = SharedKeys.smallest(row);
    byte[] message = message(LONG);
    Signature signature = initialised(row, key);
    for (Feeding feeding : List.of(Feeding.SLICES, Feeding.DIRECT_BUFFER)) {
      feeding.feed(signature, message);
      byte[] made = signature.sign();

      assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), message, made))
          .as(feeding.name())
          .isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void signatureInto_aBuffer_fillsOnlyItsPart(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = initialised(row, key);
    byte[] out = new byte[5000];
    signature.update(SHORT);
    int length = signature.sign(out, 7, out.length - 7);

    byte[] made = Arrays.copyOfRange(out, 7, 7 + length);
    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, made)).isTrue();
    assertThat(Arrays.copyOf(out, 7)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, 7 + length, out.length)).containsOnly(0);
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void initSign_inTheMiddle_dropsWhatCameBefore(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = initialised(row, key);
    signature.update((byte) 1);
    signature.initSign(key);
    signature.update(SHORT);
    byte[] made = signature.sign();

    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, made)).isTrue();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void verify_whileSigning_isRefusedAndChangesNothing(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = initialised(row, key);
    signature.update(SHORT);
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(() -> signature.verify(new byte[64]));
    byte[] made = signature.sign();

    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, made)).isTrue();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void sameObject_verifiesAfterSigning(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = initialised(row, key);
    signature.update(SHORT);
    byte[] made = signature.sign();

    signature.initVerify(key.getPublicKey());
    signature.update(SHORT);
    assertThat(signature.verify(made)).isTrue();
    signature.update(message(21));
    assertThat(signature.verify(made)).isFalse();
    signature.update(ByteBuffer.wrap(SHORT));
    assertThat(signature.verify(made)).isTrue();

    signature.initSign(key);
    signature.update(SHORT);
    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, signature.sign()))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("rowsAndKeys")
  void plainPublicKeys_areVerified(SignatureAlgorithm row, String name) throws Exception {
    OpaqueKey key = SharedKeys.key(name);
    Signature signature = initialised(row, key);
    signature.update(SHORT);
    byte[] made = signature.sign();

    Signature verifier = signature(row.name(), row);
    verifier.initVerify(key.getPublicKey());
    verifier.update(SHORT);
    assertThat(verifier.verify(made)).isTrue();
    verifier.update(message(21));
    assertThat(verifier.verify(made)).isFalse();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void use_beforeInit_isRefused(SignatureAlgorithm row) throws Exception {
    Signature signature = signature(row.name(), row);

    assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> signature.update(SHORT));
    assertThatExceptionOfType(SignatureException.class).isThrownBy(signature::sign);
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(() -> signature.verify(new byte[64]));
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void twoObjects_interleaved_keepApart(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature one = initialised(row, key);
    Signature two = initialised(row, key);
    byte[] first = message(14);
    byte[] second = message(17);
    one.update(first, 0, 5);
    two.update(second, 0, 9);
    one.update(first, 5, 9);
    byte[] signedFirst = one.sign();
    two.update(second, 9, 8);
    byte[] signedSecond = two.sign();

    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), first, signedFirst)).isTrue();
    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), second, signedSecond))
        .isTrue();
  }

  /** A caller that goes on after the error must not get a signature of half the data. */
  @Test
  void rawInput_tooLong_isNeverSigned() throws Exception {
    for (SignatureAlgorithm row : ROWS) {
      if (!isRaw(row)) {
        continue;
      }
      for (String name : SharedKeys.namesFor(row)) {
        OpaqueKey key = SharedKeys.key(name);
        Signature signature = initialised(row, key);
        byte[] longest = message(rawLimit(key));
        signature.update(longest);
        assertThatExceptionOfType(SignatureException.class)
            .isThrownBy(() -> signature.update((byte) 1))
            .withMessageContaining("at most " + longest.length + " bytes");
        assertThatExceptionOfType(SignatureException.class).isThrownBy(signature::sign);

        assertThatExceptionOfType(ProviderException.class)
            .isThrownBy(() -> signature.update(ByteBuffer.wrap(message(longest.length + 1))));
        assertThatExceptionOfType(SignatureException.class).isThrownBy(signature::sign);

        signature.update(SHORT);
        assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SHORT, signature.sign()))
            .as("%s with %s", row.name(), name)
            .isTrue();
      }
    }
  }

  private static Signature initialised(SignatureAlgorithm row, OpaqueKey key)
      throws GeneralSecurityException {
    Signature signature = signature(row.name(), row);
    signature.initSign(key);
    return signature;
  }

  private static Signature signature(String name, SignatureAlgorithm row)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, SharedKeys.PROVIDER);
    if (row.needsParameters()) {
      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    }
    return signature;
  }

  private static void assertForm(SignatureAlgorithm row, OpaqueKey key, byte[] signature)
      throws Exception {
    if (key instanceof RSAKey rsa) {
      assertThat(signature).hasSize(rsa.getModulus().bitLength() / 8);
    } else if (row.encoding() == Encoding.DER) {
      assertThat(ASN1Primitive.fromByteArray(signature).getEncoded(ASN1Encoding.DER))
          .isEqualTo(signature);
    } else {
      assertThat(signature).hasSize(key.row().signatureBytes());
    }
  }

  private static boolean isRaw(SignatureAlgorithm row) {
    return row.digest() == null
        && (row.padding() == Padding.PKCS1 || row.padding() == Padding.ECDSA);
  }

  private static int rawLimit(OpaqueKey key) {
    return key instanceof RSAKey rsa ? rsa.getModulus().bitLength() / 8 - 11 : RAW_ECDSA_LIMIT;
  }

  private static List<Integer> sizes(SignatureAlgorithm row, OpaqueKey key) {
    return isRaw(row) ? Stream.of(0, 1, 20, 28, 32, 48, 51, rawLimit(key)).toList() : SIZES;
  }

  /** Bytes that differ by length, and begin with one that is not zero. */
  private static byte[] message(int length) {
    byte[] message = new byte[length];
    new Random(length).nextBytes(message);
    if (length > 0) {
      message[0] = 7;
    }
    return message;
  }
}
