// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.testkit.ImportingProvider;

/**
 * Every cipher and MAC of a secret key against the JDK's own on the same key, in both directions:
 * lengths around the block, ways of feeding, and what is left after an error.
 */
class SecretKeyMatrixTest {

  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final int LONG = 1 << 20;
  private static final SecretKey AES = new SecretKeySpec(random(32, 1), "AES");
  private static final SecretKey HMAC = new SecretKeySpec(random(64, 2), "HmacSHA256");
  private static final Map<String, Side> SIDES = new LinkedHashMap<>();

  /** A back end with both keys in it. */
  private record Side(ImportingProvider importing, Key aes, Key hmac) {}

  @TempDir static Path folder;

  @BeforeAll
  static void importKeys() throws Exception {
    for (ImportingProvider importing :
        List.of(
            ImportingProvider.softHsm(Files.createDirectory(folder.resolve("softhsm"))),
            ImportingProvider.local(Files.createDirectory(folder.resolve("local"))))) {
      SIDES.put(
          importing.name(),
          new Side(importing, importing.imported("aes", AES), importing.imported("hmac", HMAC)));
    }
  }

  @AfterAll
  static void close() {
    SIDES.values().forEach(side -> side.importing.provider().close());
  }

  static Stream<Arguments> transformations() {
    return Stream.of("softhsm", "local")
        .flatMap(side ->
            Stream.of(
                    "AES/CBC/PKCS5Padding",
                    "AES/CBC/NoPadding",
                    "AES/CTR/NoPadding",
                    "AES/GCM/NoPadding",
                    "AES/KW/NoPadding",
                    "AES/KWP/NoPadding")
                .map(name -> Arguments.of(side, name)));
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void cipher_overAllLengthsAndFeedings_isTheJdks(String side, String transformation)
      throws Exception {
    for (int length : lengths(transformation)) {
      byte[] plain = random(length, length);
      @Nullable AlgorithmParameterSpec parameters = parameters(transformation, length);
      byte[] sealed =
          cipher("SunJCE", transformation, Cipher.ENCRYPT_MODE, parameters).doFinal(plain);
      for (CipherFeeding feeding : feedings(length)) {
        Cipher encryption = ours(side, transformation, Cipher.ENCRYPT_MODE, parameters);
        if (side.equals("softhsm") && transformation.contains("KWP") && length % 8 != 0) {
          // SoftHSM appends zeros and counts them as data.
          assertThatExceptionOfType(ProviderException.class)
              .isThrownBy(() -> feeding.through(encryption, plain))
              .withMessageContaining("multiples of 8");
        } else {
          assertThat(feeding.through(encryption, plain))
              .as("%s encrypts %s bytes", feeding, length)
              .isEqualTo(sealed);
        }
        Cipher decryption = ours(side, transformation, Cipher.DECRYPT_MODE, parameters);
        assertThat(feeding.through(decryption, sealed))
            .as("%s decrypts to %s bytes", feeding, length)
            .isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void cipher_afterDoFinal_isAsAfterInit(String side, String transformation) throws Exception {
    byte[] plain = random(48, 7);
    @Nullable AlgorithmParameterSpec parameters = parameters(transformation, 7);
    byte[] sealed =
        cipher("SunJCE", transformation, Cipher.ENCRYPT_MODE, parameters).doFinal(plain);
    Cipher decryption = ours(side, transformation, Cipher.DECRYPT_MODE, parameters);
    assertThat(decryption.doFinal(sealed)).isEqualTo(plain);
    assertThat(decryption.doFinal(sealed)).isEqualTo(plain);

    Cipher encryption = ours(side, transformation, Cipher.ENCRYPT_MODE, parameters);
    assertThat(encryption.doFinal(plain)).isEqualTo(sealed);
    if (transformation.contains("GCM")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> encryption.doFinal(plain))
          .withMessageContaining("new IV");
    } else {
      assertThat(encryption.doFinal(plain)).isEqualTo(sealed);
    }
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void cipher_afterAShortBuffer_repeatsTheCall(String side, String transformation)
      throws Exception {
    byte[] plain = random(48, 9);
    @Nullable AlgorithmParameterSpec parameters = parameters(transformation, 9);
    byte[] sealed =
        cipher("SunJCE", transformation, Cipher.ENCRYPT_MODE, parameters).doFinal(plain);
    for (int mode : List.of(Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE)) {
      byte[] input = mode == Cipher.ENCRYPT_MODE ? plain : sealed;
      byte[] expected = mode == Cipher.ENCRYPT_MODE ? sealed : plain;
      Cipher cipher = ours(side, transformation, mode, parameters);
      cipher.update(input, 0, 16);
      byte[] small = new byte[expected.length - 1];
      assertThatExceptionOfType(ShortBufferException.class)
          .isThrownBy(() -> cipher.doFinal(input, 16, input.length - 16, small, 0));
      byte[] output = new byte[expected.length];
      cipher.doFinal(input, 16, input.length - 16, output, 0);
      assertThat(output).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void cipher_ofADamagedCiphertext_saysNothingMore_andGoesOn(String side, String transformation)
      throws Exception {
    byte[] plain = random(48, 11);
    @Nullable AlgorithmParameterSpec parameters = parameters(transformation, 11);
    byte[] sealed =
        cipher("SunJCE", transformation, Cipher.ENCRYPT_MODE, parameters).doFinal(plain);
    Cipher cipher = ours(side, transformation, Cipher.DECRYPT_MODE, parameters);
    if (!List.of("AES/CBC/NoPadding", "AES/CTR/NoPadding").contains(transformation)) {
      List<String> messages = new ArrayList<>();
      for (int place = sealed.length - 17; place < sealed.length; place++) {
        byte[] damaged = sealed.clone();
        damaged[place] ^= (byte) 0xff;
        try {
          // A changed block of CBC may end in what looks like padding, in one of 256.
          assertThat(cipher.doFinal(damaged)).isNotEqualTo(plain);
        } catch (BadPaddingException e) {
          messages.add(e.getClass() + String.valueOf(e.getMessage()));
        }
      }
      assertThat(messages).isNotEmpty();
      assertThat(messages.stream().distinct()).hasSize(1);
      assertThat(messages.get(0).contains(AEADBadTagException.class.getName()))
          .isEqualTo(transformation.contains("GCM"));
    }
    assertThat(cipher.doFinal(sealed)).isEqualTo(plain);
    if (!List.of("AES/GCM/NoPadding", "AES/CTR/NoPadding").contains(transformation)) {
      assertThatExceptionOfType(IllegalBlockSizeException.class)
          .isThrownBy(() -> cipher.doFinal(sealed, 0, sealed.length - 1));
      assertThat(cipher.doFinal(sealed)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void wrap_andUnwrap_areTheJdks(String side, String transformation) throws Exception {
    SecretKey wrapped = new SecretKeySpec(random(32, 13), "AES");
    @Nullable AlgorithmParameterSpec parameters = parameters(transformation, 13);
    byte[] bytes = cipher("SunJCE", transformation, Cipher.WRAP_MODE, parameters).wrap(wrapped);

    assertThat(ours(side, transformation, Cipher.WRAP_MODE, parameters).wrap(wrapped))
        .isEqualTo(bytes);
    assertThat(
            ours(side, transformation, Cipher.UNWRAP_MODE, parameters)
                .unwrap(bytes, "AES", Cipher.SECRET_KEY))
        .isEqualTo(wrapped);
    Cipher wrapping = ours(side, transformation, Cipher.WRAP_MODE, parameters(transformation, 14));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> wrapping.wrap(side(side).aes))
        .withMessageContaining("cannot be wrapped");
    bytes[bytes.length - 1] ^= 1;
    Cipher unwrapping = ours(side, transformation, Cipher.UNWRAP_MODE, parameters);
    if (transformation.contains("GCM") || transformation.contains("KW")) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> unwrapping.unwrap(bytes, "AES", Cipher.SECRET_KEY));
    }
  }

  @ParameterizedTest
  @MethodSource("sides")
  void gcm_withAssociatedDataAndShortTags_isTheJdks(String side) throws Exception {
    byte[] plain = random(100, 15);
    for (int tag : List.of(96, 104, 112, 120, 128)) {
      for (int associated : List.of(0, 1, 16, 1000)) {
        byte[] aad = random(associated, tag);
        GCMParameterSpec parameters = new GCMParameterSpec(tag, random(12, tag + associated));
        Cipher jdk = cipher("SunJCE", "AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, parameters);
        jdk.updateAAD(aad);
        byte[] sealed = jdk.doFinal(plain);
        Cipher encryption = ours(side, "AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, parameters);
        encryption.updateAAD(aad, 0, associated / 2);
        encryption.updateAAD(aad, associated / 2, associated - associated / 2);
        assertThat(encryption.doFinal(plain)).isEqualTo(sealed);
        Cipher decryption = ours(side, "AES/GCM/NoPadding", Cipher.DECRYPT_MODE, parameters);
        decryption.updateAAD(aad);
        assertThat(decryption.update(sealed)).as("nothing before the tag is checked").isNull();
        assertThat(decryption.doFinal()).isEqualTo(plain);
        decryption.updateAAD(random(associated + 1, 1));
        assertThatExceptionOfType(AEADBadTagException.class)
            .isThrownBy(() -> decryption.doFinal(sealed));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sides")
  void gcm_refusesTheSameKeyAndIvAgain_asTheJdkDoes(String side) throws Exception {
    GCMParameterSpec parameters = new GCMParameterSpec(128, random(12, 17));
    Cipher cipher = ours(side, "AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, parameters);
    cipher.doFinal(random(5, 5));
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, side(side).aes, parameters));
    cipher.init(Cipher.ENCRYPT_MODE, side(side).aes, new GCMParameterSpec(128, random(12, 18)));
    assertThat(cipher.doFinal(random(5, 5))).hasSize(21);
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void init_withoutParameters_makesAnIv_thatDecrypts(String side, String transformation)
      throws Exception {
    byte[] plain = random(32, 19);
    Cipher encryption = Cipher.getInstance(transformation, provider(side));
    encryption.init(Cipher.ENCRYPT_MODE, side(side).aes);
    byte[] sealed = encryption.doFinal(plain);
    Cipher jdk = Cipher.getInstance(transformation, "SunJCE");
    if (transformation.contains("KW")) {
      jdk.init(Cipher.DECRYPT_MODE, AES);
    } else {
      assertThat(encryption.getIV()).hasSize(transformation.contains("GCM") ? 12 : 16);
      jdk.init(Cipher.DECRYPT_MODE, AES, encryption.getParameters());
    }
    assertThat(jdk.doFinal(sealed)).isEqualTo(plain);
    Cipher decryption = Cipher.getInstance(transformation, provider(side));
    if (!transformation.contains("KW")) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> decryption.init(Cipher.DECRYPT_MODE, side(side).aes));
      decryption.init(Cipher.DECRYPT_MODE, side(side).aes, encryption.getParameters());
      assertThat(decryption.doFinal(sealed)).isEqualTo(plain);
    }
  }

  static Stream<Arguments> macs() {
    return Stream.of("softhsm", "local")
        .flatMap(side ->
            Arrays.stream(MacAlgorithm.values()).map(algorithm -> Arguments.of(side, algorithm)));
  }

  @ParameterizedTest
  @MethodSource("macs")
  void mac_overAllLengths_isThatOfAnotherProvider(String side, MacAlgorithm algorithm)
      throws Exception {
    boolean cmac = algorithm == MacAlgorithm.AES_CMAC;
    Key key = cmac ? side(side).aes : side(side).hmac;
    Mac mac = Mac.getInstance(algorithm.jcaName(), provider(side));
    if (side.equals("softhsm") && algorithm.name().contains("SHA3")) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> mac.init(key))
          .withMessageContaining("HmacSHA256");
      return;
    }
    Mac other = Mac.getInstance(algorithm.jcaName(), BOUNCY_CASTLE);
    other.init(cmac ? AES : HMAC);
    mac.init(key);
    for (int length : List.of(0, 1, 15, 16, 17, 63, 64, 65, 135, 136, 1000, LONG)) {
      byte[] message = random(length, length);
      byte[] expected = other.doFinal(message);
      assertThat(mac.doFinal(message)).as("%s bytes", length).isEqualTo(expected);
      for (int start = 0; start < length; start += 1 + length / 7) {
        mac.update(message, start, Math.min(1 + length / 7, length - start));
      }
      assertThat(mac.doFinal()).as("%s bytes in parts", length).isEqualTo(expected);
      mac.update(message);
      mac.reset();
      mac.update(ByteBuffer.wrap(message).asReadOnlyBuffer());
      assertThat(mac.doFinal()).as("%s bytes after a reset", length).isEqualTo(expected);
    }
    assertThat(mac.getMacLength()).isEqualTo(algorithm.bytes());
    assertThatExceptionOfType(CloneNotSupportedException.class).isThrownBy(mac::clone);
  }

  static Stream<String> sides() {
    return Stream.of("softhsm", "local");
  }

  private static Side side(String name) {
    return Objects.requireNonNull(SIDES.get(name));
  }

  private static Provider provider(String side) {
    return side(side).importing.provider();
  }

  private static Cipher ours(
      String side, String transformation, int mode, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(transformation, provider(side));
    cipher.init(mode, side(side).aes, parameters);
    return cipher;
  }

  private static Cipher cipher(
      String provider, String transformation, int mode, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(transformation, provider);
    cipher.init(mode, AES, parameters);
    return cipher;
  }

  private static @Nullable AlgorithmParameterSpec parameters(String transformation, int seed) {
    if (transformation.contains("KW")) {
      return null;
    }
    return transformation.contains("GCM")
        ? new GCMParameterSpec(128, random(12, seed))
        : new IvParameterSpec(random(16, seed));
  }

  private static List<Integer> lengths(String transformation) {
    return switch (transformation) {
      case "AES/CBC/NoPadding" -> List.of(0, 16, 32, 4096, LONG);
      case "AES/KW/NoPadding" -> List.of(16, 24, 32, 40, 256);
      case "AES/KWP/NoPadding" -> List.of(1, 7, 8, 9, 15, 16, 17, 32, 33, 256);
      default -> List.of(0, 1, 15, 16, 17, 31, 32, 33, 1000, LONG);
    };
  }

  private static List<CipherFeeding> feedings(int length) {
    return length == LONG
        ? List.of(CipherFeeding.ONE_CALL, CipherFeeding.DIRECT_BUFFERS, CipherFeeding.SLICES)
        : List.of(CipherFeeding.values());
  }

  private static byte[] random(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
