// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.Software.bytes;
import static org.managedkeys.contract.Software.flipped;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.WrongCiphertext;

/** RSA keys decrypt what the JDK and Bouncy Castle encrypt by the public key. */
abstract class DecryptionContract extends BackendContract {

  private static final CipherScheme PKCS1 = CipherScheme.of(Mode.RSA_PKCS1);
  private static final CipherScheme RAW = CipherScheme.of(Mode.RSA_RAW);
  private static final CipherScheme OAEP =
      CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
  private static final int MODULUS_BYTES = 256;
  private static final int PKCS1_OVERHEAD = 11;

  private final KeyPair pair;
  private Decrypts key;

  DecryptionContract(TestedService service) throws Exception {
    super(service);
    pair = Software.pair(KeyAlgorithm.RSA);
  }

  @BeforeAll
  void bringTheKeyIn() {
    key = (Decrypts) stored("rsa", KeyAlgorithm.RSA, pair);
  }

  static Stream<CipherScheme> schemes() {
    List<CipherScheme> schemes = new ArrayList<>(List.of(PKCS1));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      for (DigestAlgorithm mgf1 : DigestAlgorithm.values()) {
        schemes.add(CipherScheme.oaep(digest, mgf1));
      }
    }
    return schemes.stream();
  }

  private static int overhead(CipherScheme scheme) {
    DigestAlgorithm digest = scheme.digest();
    return digest == null ? PKCS1_OVERHEAD : 2 * digest.bytes() + 2;
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void eachPadding_withEachLength_opensWhatTheJdkAndBouncyCastleSealed(CipherScheme scheme)
      throws Exception {
    int most = MODULUS_BYTES - overhead(scheme);
    for (Provider provider : Software.CIPHERS) {
      for (byte[] label : scheme.equals(PKCS1) ? new byte[][] {{}} : new byte[][] {{}, {1, 2, 3}}) {
        for (int length : new int[] {0, 1, 20, most}) {
          CipherInput message = CipherInput.labelled(bytes(length), label);
          byte[] sealed = Software.encrypt(provider, pair.getPublic(), scheme, message);

          assertThat(key.decrypt(scheme, CipherInput.labelled(sealed, label)))
              .as("%s bytes by %s", length, provider)
              .isEqualTo(message.data());
        }
      }
    }
  }

  @Test
  void raw_agreesWithTheJdk_alsoOfShorterNumbers() throws Exception {
    byte[] message = bytes(MODULUS_BYTES);
    message[0] = 0;
    assertThat(key.decrypt(RAW, CipherInput.of(sealed(RAW, message)))).isEqualTo(message);

    byte[] one = new byte[MODULUS_BYTES];
    one[MODULUS_BYTES - 1] = 1;
    assertThat(key.decrypt(RAW, CipherInput.of(new byte[] {1}))).isEqualTo(one);
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void encoding_withAnyFault_isWrongCiphertextAndSaysNoMore(CipherScheme scheme) throws Exception {
    // No zero among them, which would end PKCS #1's padding as well as the flipped one.
    byte[] message = {1, 2, 3, 4, 5};
    byte[] encoded = key.decrypt(RAW, CipherInput.of(sealed(scheme, message)));
    DigestAlgorithm digest = scheme.digest();
    // The beginning, for OAEP each part of it, and PKCS #1's mark of the end of its padding.
    int[] places =
        digest == null
            ? new int[] {1, MODULUS_BYTES - 6}
            : new int[] {1, digest.bytes(), digest.bytes() + 1, 2 * digest.bytes() + 1, 250};
    for (int place : places) {
      wrong(scheme, sealed(RAW, flipped(encoded, place)));
    }
    wrong(scheme, sealed(RAW, new byte[MODULUS_BYTES]));
    wrong(scheme, new byte[MODULUS_BYTES]);
  }

  @Test
  void ciphertext_ofAnotherLengthOrBeyondTheModulus_isWrong() throws Exception {
    byte[] most = new byte[MODULUS_BYTES];
    Arrays.fill(most, (byte) 0xFF);
    for (CipherScheme scheme : List.of(PKCS1, OAEP, RAW)) {
      wrong(scheme, most);
      wrong(scheme, new byte[MODULUS_BYTES + 1]);
    }
    for (CipherScheme scheme : List.of(PKCS1, OAEP)) {
      byte[] sealed = sealed(scheme, bytes(9));
      wrong(scheme, new byte[0]);
      wrong(scheme, Arrays.copyOf(sealed, MODULUS_BYTES - 1));
      wrong(scheme, Arrays.copyOf(sealed, MODULUS_BYTES + 1));
    }
  }

  /** RFC 8017 sections 7.1.2 and 7.2.2: the length is the modulus's, whatever number it is. */
  @Test
  void ciphertext_thatBeginsWithAZero_isRightWithItAndWrongWithout() throws Exception {
    for (CipherScheme scheme : List.of(PKCS1, OAEP)) {
      byte[] message = bytes(9);
      byte[] sealed;
      do {
        sealed = sealed(scheme, message);
      } while (sealed[0] != 0);

      assertThat(key.decrypt(scheme, CipherInput.of(sealed))).isEqualTo(message);
      wrong(scheme, Arrays.copyOfRange(sealed, 1, MODULUS_BYTES));
    }
  }

  @Test
  void oaep_withAnotherLabelOrAnotherDigest_isWrongCiphertext() throws Exception {
    byte[] sealed = sealedUnlikePkcs1(bytes(9));

    assertThatThrownBy(() -> key.decrypt(OAEP, CipherInput.labelled(sealed, new byte[] {9})))
        .isInstanceOf(WrongCiphertext.class);
    wrong(CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1), sealed);
    wrong(CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_256), sealed);
    wrong(PKCS1, sealed);
  }

  @Test
  void check_ofWhatTheKeyCannotDo_isUnsupportedAndSaysWhatIsPossible() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    Decrypts small = (Decrypts) stored("small", KeyAlgorithm.RSA, generator.generateKeyPair());
    CipherScheme tooLong = CipherScheme.oaep(DigestAlgorithm.SHA_512, DigestAlgorithm.SHA_512);
    Refusal refusal =
        new Refusal(
            Kind.UNSUPPORTED, "its modulus of 128 bytes is too short; at least 130 are needed");
    refusal.assertOf("check", () -> small.checkDecryption(tooLong));
    refusal.assertOf("call", () -> small.decrypt(tooLong, CipherInput.of(new byte[128])));

    for (Mode mode : AesInputs.modes()) {
      Refusal family = new Refusal(Kind.UNSUPPORTED, "it can do ");
      CipherScheme scheme = CipherScheme.of(mode);
      family.assertOf("check", () -> key.checkDecryption(scheme));
      family.assertOf("call", () -> key.decrypt(scheme, CipherInput.of(new byte[256])));
    }
  }

  @Test
  void generated_opensWhatTheJdkSealed() throws Exception {
    Decrypts made = (Decrypts) generated(new KeySpec(KeyAlgorithm.RSA, 2048));
    byte[] spki = publicHalf(made);
    for (Provider provider : Software.CIPHERS) {
      PublicKey publicKey = Software.publicKey(KeyAlgorithm.RSA, spki, Software.BOUNCY_CASTLE);
      CipherInput message = CipherInput.of(bytes(30));
      byte[] sealed = Software.encrypt(provider, publicKey, OAEP, message);

      assertThat(made.decrypt(OAEP, CipherInput.of(sealed))).isEqualTo(message.data());
    }
  }

  @Test
  void keys_inManyThreads_decryptRightly() throws Exception {
    byte[] message = bytes(20);
    byte[] sealed = sealed(OAEP, message);

    assertAllInThreads(thread ->
        () -> {
          for (int round = 0; round < 5; round++) {
            if (!Arrays.equals(key.decrypt(OAEP, CipherInput.of(sealed)), message)) {
              return false;
            }
          }
          return true;
        });
  }

  /** OAEP's encoding looks random after its first byte; one in some 400 is one of PKCS #1, too. */
  private byte[] sealedUnlikePkcs1(byte[] message) throws Exception {
    byte[] sealed;
    do {
      sealed = sealed(OAEP, message);
    } while (key.decrypt(RAW, CipherInput.of(sealed))[1] == 2);
    return sealed;
  }

  private void wrong(CipherScheme scheme, byte[] data) {
    assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.of(data)))
        .as("%s of %s bytes", scheme, data.length)
        .isInstanceOf(WrongCiphertext.class)
        .hasMessage(new WrongCiphertext("key 'k'", scheme).getMessage())
        .hasNoCause();
  }

  private byte[] sealed(CipherScheme scheme, byte[] message) throws Exception {
    return Software.encrypt(
        Software.CIPHERS.get(0), pair.getPublic(), scheme, CipherInput.of(message));
  }
}
