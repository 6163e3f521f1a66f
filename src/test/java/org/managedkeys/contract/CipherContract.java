// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.AesInputs.input;
import static org.managedkeys.contract.AesInputs.inputs;
import static org.managedkeys.contract.AesInputs.ofAWrongForm;
import static org.managedkeys.contract.AesInputs.with;
import static org.managedkeys.contract.Software.bytes;
import static org.managedkeys.contract.Software.flipped;

import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.WrongCiphertext;

/** AES keys encrypt, decrypt and wrap as the JDK and Bouncy Castle do with the same key. */
abstract class CipherContract extends BackendContract {

  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final CipherScheme CBC = CipherScheme.of(Mode.AES_CBC);
  private static final CipherScheme PADDED = CipherScheme.of(Mode.AES_CBC_PADDED);
  private static final CipherScheme CTR = CipherScheme.of(Mode.AES_CTR);

  /** By their lengths in bytes. */
  private final Map<Integer, SecretKey> software = new HashMap<>();

  CipherContract(TestedService service) {
    super(service);
  }

  @BeforeAll
  void bringKeysIn() {
    for (int bits : KeyAlgorithm.AES.generatedBits()) {
      byte[] secret = bytes(bits / Byte.SIZE);
      software.put(secret.length, new SecretKeySpec(secret, "AES"));
      stored("aes-" + secret.length, KeyAlgorithm.AES, secret);
    }
  }

  @ParameterizedTest
  @MethodSource("org.managedkeys.contract.AesInputs#modes")
  void eachMode_atEachLength_agreesWithTheJdkAndBouncyCastle(Mode mode) throws Exception {
    for (int keyBytes : software.keySet()) {
      for (CipherInput input : inputs(mode)) {
        agrees(keyBytes, CipherScheme.of(mode), input);
      }
    }
  }

  @Test
  void gcm_withEachLengthOfIv_agrees() throws Exception {
    for (int length : new int[] {1, 8, 11, 12, 13, 16, 60, 64, 128, 129, 1000}) {
      agrees(32, GCM, CipherInput.authenticated(bytes(33), bytes(length), bytes(20), 128));
    }
  }

  @Test
  void gcm_withEachTagAndAssociatedData_agrees() throws Exception {
    for (int tagBits : new int[] {96, 104, 112, 120, 128}) {
      for (int associated : new int[] {0, 1, 16, 400, 100_000}) {
        agrees(
            32, GCM, CipherInput.authenticated(bytes(20), bytes(12), bytes(associated), tagBits));
      }
    }
  }

  /** NIST SP 800-38A appendix B.1: the whole block counts, and starts again at zero. */
  @Test
  void ctr_atTheEndsOfItsCounter_agrees() throws Exception {
    byte[] half = new byte[16];
    Arrays.fill(half, 8, 16, (byte) 0xFF);
    byte[] last = new byte[16];
    Arrays.fill(last, (byte) 0xFF);

    agrees(32, CTR, CipherInput.withIv(bytes(100), half));
    agrees(32, CTR, CipherInput.withIv(bytes(48), last));
  }

  /** Both directions, each against the other implementations. */
  private void agrees(int keyBytes, CipherScheme scheme, CipherInput input) throws Exception {
    Encrypts key = (Encrypts) aes(keyBytes);
    SecretKey same = Objects.requireNonNull(software.get(keyBytes));
    String what = scheme + " by " + keyBytes + " bytes, " + input;
    byte[] expected = Software.encrypt(Software.CIPHERS.get(0), same, scheme, input);
    Optional<Refusal> refusal = service.refusalToEncrypt(scheme, input);
    if (refusal.isPresent()) {
      refusal.get().assertOf(what, () -> key.encrypt(scheme, input));
    } else {
      Ciphertext sealed = key.encrypt(scheme, input);
      assertThat(sealed.bytes()).as(what).isEqualTo(expected);
      assertThat(sealed.iv()).as(what).isEqualTo(input.iv());
      for (Provider provider : Software.CIPHERS) {
        assertThat(Software.decrypt(provider, same, scheme, with(input, sealed.bytes())))
            .as(what)
            .isEqualTo(input.data());
      }
    }
    CipherInput other = with(input, Software.encrypt(Software.BOUNCY_CASTLE, same, scheme, input));
    Optional<Refusal> refused = service.refusalToDecrypt(scheme, other);
    if (refused.isPresent()) {
      refused.get().assertOf(what, () -> ((Decrypts) key).decrypt(scheme, other));
    } else {
      assertThat(((Decrypts) key).decrypt(scheme, other)).as(what).isEqualTo(input.data());
    }
  }

  @ParameterizedTest
  @MethodSource("org.managedkeys.contract.AesInputs#modes")
  void decrypt_ofWhatWasChanged_isWrongCiphertextAndSaysNoMore(Mode mode) throws Exception {
    CipherScheme scheme = CipherScheme.of(mode);
    CipherInput input = input(mode, bytes(32));
    byte[] sealed = ((Encrypts) aes(32)).encrypt(scheme, input).bytes();
    List<byte[]> wrong = new ArrayList<>();
    if (mode == Mode.AES_GCM || mode.isKeyWrap()) {
      for (int place : new int[] {0, 8, 31, sealed.length - 1}) {
        wrong.add(flipped(sealed, place));
      }
      wrong.add(Arrays.copyOf(sealed, sealed.length - 8));
      wrong.add(new byte[8]);
      wrong.add(new byte[0]);
    }
    if (mode.isKeyWrap()) {
      wrong.add(Arrays.copyOf(sealed, sealed.length - 1));
    }
    if (mode == Mode.AES_CBC || mode == Mode.AES_CBC_PADDED) {
      wrong.add(Arrays.copyOf(sealed, sealed.length - 1));
      wrong.add(new byte[1]);
    }
    if (mode == Mode.AES_CBC_PADDED) {
      wrong.add(new byte[0]);
      // A block of zeros ends with no padding.
      CipherInput zeros = CipherInput.withIv(new byte[16], input.iv());
      wrong.add(((Encrypts) aes(32)).encrypt(CBC, zeros).bytes());
    }
    String expected = new WrongCiphertext("key 'k'", scheme).getMessage();
    for (byte[] data : wrong) {
      assertThatThrownBy(() -> aes(32).decrypt(scheme, with(input, data)))
          .as("%s of %s bytes", mode, data.length)
          .isInstanceOf(WrongCiphertext.class)
          .hasMessage(expected)
          .hasNoCause();
    }
    assertThat(aes(32).decrypt(scheme, with(input, sealed))).isEqualTo(input.data());
  }

  @Test
  void gcm_withOtherParameters_isWrongCiphertext() {
    CipherInput input = input(Mode.AES_GCM, bytes(40));
    byte[] sealed = ((Encrypts) aes(32)).encrypt(GCM, input).bytes();
    byte[] iv = input.iv();
    byte[] associated = input.associated();

    for (CipherInput wrong :
        List.of(
            CipherInput.authenticated(sealed, flipped(iv, 3), associated, 128),
            CipherInput.authenticated(sealed, iv, flipped(associated, 0), 128),
            CipherInput.authenticated(sealed, iv, new byte[0], 128),
            CipherInput.authenticated(sealed, iv, associated, 120))) {
      assertThatThrownBy(() -> aes(32).decrypt(GCM, wrong)).isInstanceOf(WrongCiphertext.class);
    }
    assertThatThrownBy(() -> aes(16).decrypt(GCM, with(input, sealed)))
        .isInstanceOf(WrongCiphertext.class);
  }

  @Test
  void encrypt_ofDataOrIvOfAWrongForm_isInvalid() {
    Encrypts key = (Encrypts) aes(32);
    Refusal invalid = new Refusal(Kind.INVALID, "encrypt by");
    ofAWrongForm()
        .forEach((input, scheme) ->
            invalid.assertOf(scheme + " of " + input, () -> key.encrypt(scheme, input)));
  }

  @Test
  void check_ofAnotherFamily_isUnsupportedAndSaysWhatIsPossible() {
    Decrypts key = aes(16);
    Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do ");
    for (Mode mode : List.of(Mode.RSA_PKCS1, Mode.RSA_RAW)) {
      CipherScheme scheme = CipherScheme.of(mode);
      CipherInput input = CipherInput.of(new byte[16]);
      refusal.assertOf("check", () -> key.checkDecryption(scheme));
      refusal.assertOf("check", () -> ((Encrypts) key).checkEncryption(scheme));
      refusal.assertOf("call", () -> key.decrypt(scheme, input));
      refusal.assertOf("call", () -> ((Encrypts) key).encrypt(scheme, input));
    }
  }

  @Test
  void generated_ofEachSize_opensByAnyConnectionWhatItSealed() throws Exception {
    for (int bits : KeyAlgorithm.AES.generatedBits()) {
      KeySpec spec = new KeySpec(KeyAlgorithm.AES, bits);
      Encrypts key = (Encrypts) generated(spec);
      CipherInput input = input(Mode.AES_GCM, bytes(100));
      CipherInput sealed = with(input, key.encrypt(GCM, input).bytes());

      assertThat(key.algorithm()).isEqualTo(KeyAlgorithm.AES);
      assertThat(((Decrypts) key).decrypt(GCM, sealed)).isEqualTo(input.data());
      assertThatThrownBy(() -> ((Decrypts) generated(spec)).decrypt(GCM, sealed))
          .isInstanceOf(WrongCiphertext.class);
    }
  }

  @Test
  void keys_inManyThreads_encryptAndDecryptRightly() throws Exception {
    assertAllInThreads(thread ->
        () -> {
          Decrypts key = aes(32);
          for (int round = 0; round < 20; round++) {
            CipherInput input = input(Mode.AES_GCM, bytes(100 * thread));
            byte[] sealed = ((Encrypts) key).encrypt(GCM, input).bytes();
            if (!Arrays.equals(key.decrypt(GCM, with(input, sealed)), input.data())) {
              return false;
            }
          }
          return true;
        });
  }

  private Decrypts aes(int keyBytes) {
    return (Decrypts) backend.open(name("k"), at("aes-" + keyBytes));
  }
}
