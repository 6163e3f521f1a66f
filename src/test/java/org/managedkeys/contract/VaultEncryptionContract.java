// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.AesInputs.input;
import static org.managedkeys.contract.AesInputs.inputs;
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
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;

/**
 * AES keys of a Managed HSM encrypt, decrypt and wrap as the JDK and Bouncy Castle do with the same
 * key; for GCM the service makes the IV.
 */
abstract class VaultEncryptionContract extends BackendContract {

  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final byte[] NONE = {};

  /** By their lengths in bytes. */
  private final Map<Integer, SecretKey> software = new HashMap<>();

  VaultEncryptionContract(TestedService service) {
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
  @EnumSource(
      value = Mode.class,
      names = {"AES_CBC", "AES_CBC_PADDED", "AES_KW"})
  void eachMode_atEachLength_agreesWithTheJdkAndBouncyCastle(Mode mode) throws Exception {
    CipherScheme scheme = CipherScheme.of(mode);
    for (int keyBytes : software.keySet()) {
      SecretKey same = Objects.requireNonNull(software.get(keyBytes));
      for (CipherInput input : inputs(mode)) {
        byte[] expected = Software.encrypt(Software.BOUNCY_CASTLE, same, scheme, input);

        Ciphertext sealed = encrypts(keyBytes).encrypt(scheme, input);

        assertThat(sealed.bytes()).isEqualTo(expected);
        assertThat(sealed.iv()).isEqualTo(input.iv());
        assertThat(decrypts(keyBytes).decrypt(scheme, with(input, expected)))
            .isEqualTo(input.data());
      }
    }
  }

  @Test
  void gcm_atEachLength_isOpenedByTheJdkAndBouncyCastleAndTheReverse() throws Exception {
    for (int keyBytes : software.keySet()) {
      SecretKey same = Objects.requireNonNull(software.get(keyBytes));
      for (CipherInput input : inputs(Mode.AES_GCM)) {
        Ciphertext sealed = encrypts(keyBytes).encrypt(GCM, withoutIv(input));
        CipherInput opened =
            CipherInput.authenticated(sealed.bytes(), sealed.iv(), input.associated(), 128);

        for (Provider provider : Software.CIPHERS) {
          assertThat(Software.decrypt(provider, same, GCM, opened)).isEqualTo(input.data());
        }
        byte[] other = Software.encrypt(Software.BOUNCY_CASTLE, same, GCM, input);
        assertThat(decrypts(keyBytes).decrypt(GCM, with(input, other))).isEqualTo(input.data());
      }
    }
  }

  @Test
  void gcm_hasAnotherIvEachTime() {
    CipherInput input = withoutIv(input(Mode.AES_GCM, bytes(5)));

    assertThat(encrypts(32).makesIv(GCM)).isTrue();
    assertThat(encrypts(32).encrypt(GCM, input).iv())
        .hasSize(12)
        .isNotEqualTo(encrypts(32).encrypt(GCM, input).iv());
  }

  @Test
  void serviceEncryption_isIvCiphertextAndTag() throws Exception {
    byte[] data = bytes(77);
    byte[] associated = bytes(9);

    byte[] sealed =
        ServiceEncryption.encrypt(encrypts(32), "key 'k'", CipherInput.service(data, associated));

    assertThat(sealed).hasSize(12 + data.length + 16);
    assertThat(
            ServiceEncryption.decrypt(
                decrypts(32), "key 'k'", CipherInput.service(sealed, associated)))
        .isEqualTo(data);
    assertThatThrownBy(() ->
            ServiceEncryption.decrypt(decrypts(32), "key 'k'", CipherInput.service(sealed, NONE)))
        .isInstanceOf(WrongCiphertext.class);
  }

  @Test
  void decrypt_ofWhatWasChanged_isWrongCiphertext() throws Exception {
    Map<CipherScheme, List<byte[]>> wrong = new HashMap<>();
    Map<CipherScheme, CipherInput> right = new HashMap<>();
    for (Mode mode : List.of(Mode.AES_GCM, Mode.AES_KW, Mode.AES_CBC, Mode.AES_CBC_PADDED)) {
      CipherScheme scheme = CipherScheme.of(mode);
      CipherInput input = input(mode, bytes(32));
      byte[] sealed =
          Software.encrypt(
              Software.BOUNCY_CASTLE, Objects.requireNonNull(software.get(32)), scheme, input);
      right.put(scheme, with(input, sealed));
      List<byte[]> broken = new ArrayList<>(List.of(Arrays.copyOf(sealed, sealed.length - 1)));
      if (mode == Mode.AES_GCM || mode == Mode.AES_KW) {
        broken.add(flipped(sealed, 0));
        broken.add(flipped(sealed, sealed.length - 1));
        broken.add(new byte[8]);
      }
      if (mode != Mode.AES_CBC) {
        broken.add(NONE);
      }
      wrong.put(scheme, broken);
    }

    for (Map.Entry<CipherScheme, List<byte[]>> entry : wrong.entrySet()) {
      CipherScheme scheme = entry.getKey();
      CipherInput input = Objects.requireNonNull(right.get(scheme));
      for (byte[] data : entry.getValue()) {
        assertThatThrownBy(() -> decrypts(32).decrypt(scheme, with(input, data)))
            .as("%s of %s bytes", scheme, data.length)
            .isInstanceOf(WrongCiphertext.class)
            .hasMessage(new WrongCiphertext("key 'k'", scheme).getMessage());
      }
      assertThat(decrypts(32).decrypt(scheme, input)).hasSize(32);
    }
  }

  @Test
  void whatTheServiceDoesNotTake_isRefusedBeforeItIsSent() {
    Encrypts key = encrypts(32);
    CipherInput gcm = input(Mode.AES_GCM, bytes(3));
    for (Mode mode : List.of(Mode.AES_CTR, Mode.AES_KWP, Mode.RSA_PKCS1, Mode.SERVICE)) {
      CipherScheme scheme = CipherScheme.of(mode);
      Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do AES GCM");
      refusal.assertOf("check", () -> key.checkEncryption(scheme));
      refusal.assertOf("check", () -> ((Decrypts) key).checkDecryption(scheme));
      refusal.assertOf("call", () -> key.encrypt(scheme, CipherInput.of(bytes(16))));
    }
    new Refusal(Kind.INVALID, "makes the IV by itself")
        .assertOf("an IV", () -> key.encrypt(GCM, gcm));
    new Refusal(Kind.INVALID, "its tag has 128 bits")
        .assertOf(
            "a tag",
            () ->
                key.encrypt(GCM, CipherInput.authenticated(bytes(3), NONE, gcm.associated(), 96)));
    AesInputs.ofAWrongForm()
        .forEach((input, scheme) -> {
          if (scheme.mode() == Mode.AES_CBC || scheme.mode() == Mode.AES_KW) {
            new Refusal(Kind.INVALID, "encrypt by")
                .assertOf(input.toString(), () -> key.encrypt(scheme, input));
          }
        });
  }

  @Test
  void generated_ofEachSize_opensWhatItSealed() throws Exception {
    for (int bits : KeyAlgorithm.AES.generatedBits()) {
      ManagedKey key = generated(new KeySpec(KeyAlgorithm.AES, bits));
      CipherInput input = CipherInput.service(bytes(100), bytes(3));
      byte[] sealed = ServiceEncryption.encrypt((Encrypts) key, "key 'k'", input);

      assertThat(ServiceEncryption.decrypt((Decrypts) key, "key 'k'", with(input, sealed)))
          .isEqualTo(input.data());
    }
  }

  private static CipherInput withoutIv(CipherInput input) {
    return CipherInput.authenticated(input.data(), NONE, input.associated(), input.tagBits());
  }

  private Encrypts encrypts(int keyBytes) {
    return (Encrypts) decrypts(keyBytes);
  }

  private Decrypts decrypts(int keyBytes) {
    return (Decrypts) backend.open(name("k"), at("aes-" + keyBytes));
  }
}
