// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.testkit.ImportingProvider;

/** RSA decryption and key agreement of imported key pairs against the JDK and Bouncy Castle. */
class KeyPairMatrixTest {

  private static final int MODULUS = 256;
  private static final Map<String, Side> SIDES = new LinkedHashMap<>();
  private static KeyPair rsa;
  private static KeyPair p256;
  private static KeyPair p384;

  /** A back end with the keys in it. */
  private record Side(
      ImportingProvider importing, PrivateKey rsa, PrivateKey p256, PrivateKey p384) {}

  @TempDir static Path folder;

  @BeforeAll
  static void importKeys() throws Exception {
    rsa = software("RSA", null);
    p256 = software("EC", "secp256r1");
    p384 = software("EC", "secp384r1");
    for (ImportingProvider importing :
        List.of(
            ImportingProvider.softHsm(Files.createDirectory(folder.resolve("softhsm"))),
            ImportingProvider.local(Files.createDirectory(folder.resolve("local"))))) {
      SIDES.put(
          importing.name(),
          new Side(
              importing,
              importing.imported("rsa", rsa.getPrivate(), rsa.getPublic(), "SHA256withRSA"),
              importing.imported("p256", p256.getPrivate(), p256.getPublic(), "SHA256withECDSA"),
              importing.imported("p384", p384.getPrivate(), p384.getPublic(), "SHA384withECDSA")));
    }
  }

  private static KeyPair software(String algorithm, @Nullable String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (curve == null) {
      generator.initialize(8 * MODULUS);
    } else {
      generator.initialize(new ECGenParameterSpec(curve));
    }
    return generator.generateKeyPair();
  }

  @AfterAll
  static void close() {
    SIDES.values().forEach(side -> side.importing.provider().close());
  }

  static Stream<String> sides() {
    return Stream.of("softhsm", "local");
  }

  static Stream<Arguments> paddings() {
    return sides()
        .flatMap(side ->
            Stream.concat(
                    Stream.of("PKCS1Padding", "OAEPPadding", "NoPadding"),
                    Stream.of(DigestAlgorithm.values())
                        .map(digest -> "OAEPWith" + digest.jcaName() + "AndMGF1Padding"))
                .map(padding -> Arguments.of(side, "RSA/ECB/" + padding)));
  }

  @ParameterizedTest
  @MethodSource("paddings")
  void decryption_overAllLengthsAndFeedings_isTheJdks(String side, String transformation)
      throws Exception {
    for (int length : lengths(transformation)) {
      byte[] plain = plain(transformation, length);
      Cipher encryption = Cipher.getInstance(transformation, "SunJCE");
      encryption.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
      byte[] sealed = encryption.doFinal(plain);
      Cipher decryption = Cipher.getInstance(transformation, provider(side));
      decryption.init(Cipher.DECRYPT_MODE, side(side).rsa);
      for (CipherFeeding feeding : CipherFeeding.values()) {
        assertThat(feeding.through(decryption, sealed))
            .as("%s, %s bytes", feeding, length)
            .isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sides")
  void oaep_withEveryPairOfDigests_andALabel_isTheJdks(String side) throws Exception {
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      for (DigestAlgorithm mgf1 : DigestAlgorithm.values()) {
        for (byte[] label : List.of(new byte[0], "a label".getBytes(StandardCharsets.UTF_8))) {
          OAEPParameterSpec parameters =
              new OAEPParameterSpec(
                  digest.jcaName(),
                  "MGF1",
                  new MGF1ParameterSpec(mgf1.jcaName()),
                  new PSource.PSpecified(label));
          byte[] plain = random(40, digest.bytes());
          Cipher encryption = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
          encryption.init(Cipher.ENCRYPT_MODE, rsa.getPublic(), parameters);
          byte[] sealed = encryption.doFinal(plain);
          Cipher decryption = Cipher.getInstance("RSA/ECB/OAEPPadding", provider(side));
          decryption.init(Cipher.DECRYPT_MODE, side(side).rsa, parameters);
          assertThat(decryption.doFinal(sealed))
              .as("%s, MGF1 %s, label of %s", digest, mgf1, label.length)
              .isEqualTo(plain);
          decryption.init(
              Cipher.DECRYPT_MODE,
              side(side).rsa,
              new OAEPParameterSpec(
                  digest.jcaName(),
                  "MGF1",
                  new MGF1ParameterSpec(mgf1.jcaName()),
                  new PSource.PSpecified(new byte[] {1})));
          assertThatExceptionOfType(BadPaddingException.class)
              .as("another label")
              .isThrownBy(() -> decryption.doFinal(sealed));
        }
      }
    }
  }

  /** Whatever is wrong inside, the error is one and the same; or the answer is another. */
  @ParameterizedTest
  @MethodSource("paddings")
  void decryption_ofForgedCiphertexts_hasOneError(String side, String transformation)
      throws Exception {
    if (transformation.endsWith("/NoPadding")) {
      return;
    }
    Cipher decryption = Cipher.getInstance(transformation, provider(side));
    decryption.init(Cipher.DECRYPT_MODE, side(side).rsa);
    Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding", "SunJCE");
    raw.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
    List<String> errors = new ArrayList<>();
    for (byte[] block : forged()) {
      assertThatExceptionOfType(BadPaddingException.class)
          .isThrownBy(() -> decryption.doFinal(raw.doFinal(block)))
          .satisfies(e -> errors.add(e.toString()));
    }
    // Of another length than the modulus, and no number below it.
    assertThatExceptionOfType(BadPaddingException.class)
        .isThrownBy(() -> decryption.doFinal(new byte[MODULUS - 1]))
        .satisfies(e -> errors.add(e.toString()));
    byte[] large = new byte[MODULUS];
    Arrays.fill(large, (byte) 0xff);
    assertThatExceptionOfType(BadPaddingException.class)
        .isThrownBy(() -> decryption.doFinal(large))
        .satisfies(e -> errors.add(e.toString()));
    assertThat(errors.stream().distinct()).hasSize(1);
    assertThatExceptionOfType(IllegalBlockSizeException.class)
        .isThrownBy(() -> decryption.doFinal(new byte[MODULUS + 1]));
  }

  /** Blocks as nobody pads them: by length of the padding, by its first bytes, by its end. */
  private static List<byte[]> forged() {
    List<byte[]> blocks = new ArrayList<>();
    for (int first : List.of(0, 1, 2)) {
      for (int second : List.of(0, 1, 3)) {
        byte[] block = new byte[MODULUS];
        Arrays.fill(block, (byte) 0x55);
        block[0] = (byte) (first == 2 ? 0x10 : first);
        block[1] = (byte) second;
        blocks.add(block);
      }
    }
    byte[] endless = new byte[MODULUS];
    Arrays.fill(endless, (byte) 0x77);
    endless[0] = 0;
    endless[1] = 2;
    blocks.add(endless);
    byte[] tooShort = endless.clone();
    tooShort[9] = 0;
    blocks.add(tooShort);
    return blocks;
  }

  @ParameterizedTest
  @MethodSource("sides")
  void unwrap_givesAnOrdinaryKey_andRefusesOthers(String side) throws Exception {
    SecretKey secret = new SecretKeySpec(random(32, 21), "AES");
    for (String transformation :
        List.of("RSA/ECB/PKCS1Padding", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding")) {
      Cipher wrapping = Cipher.getInstance(transformation, "SunJCE");
      wrapping.init(Cipher.WRAP_MODE, rsa.getPublic());
      byte[] wrapped = wrapping.wrap(secret);
      Cipher unwrapping = Cipher.getInstance(transformation, provider(side));
      unwrapping.init(Cipher.UNWRAP_MODE, side(side).rsa);
      assertThat(unwrapping.unwrap(wrapped, "AES", Cipher.SECRET_KEY)).isEqualTo(secret);
      // What was wrapped and then changed may be of PKCS #1 again by chance.
      Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding", "SunJCE");
      raw.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
      byte[] other = raw.doFinal(forged().get(0));
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> unwrapping.unwrap(other, "AES", Cipher.SECRET_KEY));
    }
  }

  @ParameterizedTest
  @MethodSource("sides")
  void encryption_byThePrivateKey_isRefused_andSaysWhatToUse(String side) throws Exception {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", provider(side));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, side(side).rsa))
        .withMessageContaining("key 'rsa'")
        .withMessageContaining("public key");
  }

  @ParameterizedTest
  @MethodSource("sides")
  void agreement_isTheJdks_inBothDirections(String side) throws Exception {
    agree(side, side(side).p256, p256, "secp256r1", 32);
    agree(side, side(side).p384, p384, "secp384r1", 48);
  }

  private static void agree(
      String side, PrivateKey managed, KeyPair software, String curve, int bytes) throws Exception {
    for (int round = 0; round < 20; round++) {
      KeyPair peer = software("EC", curve);
      KeyAgreement jdk = KeyAgreement.getInstance("ECDH", "SunEC");
      jdk.init(peer.getPrivate());
      jdk.doPhase(software.getPublic(), true);
      byte[] expected = jdk.generateSecret();
      KeyAgreement ours = KeyAgreement.getInstance("ECDH", provider(side));
      ours.init(managed);
      ours.doPhase(peer.getPublic(), true);
      assertThat(ours.generateSecret()).hasSize(bytes).isEqualTo(expected);
      ours.doPhase(peer.getPublic(), true);
      assertThatExceptionOfType(ShortBufferException.class)
          .isThrownBy(() -> ours.generateSecret(new byte[bytes - 1], 0));
      byte[] secret = new byte[bytes + 1];
      assertThat(ours.generateSecret(secret, 1)).isEqualTo(bytes);
      assertThat(Arrays.copyOfRange(secret, 1, bytes + 1)).isEqualTo(expected);
    }
    KeyAgreement ours = KeyAgreement.getInstance("ECDH", provider(side));
    ours.init(managed);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> ours.doPhase(software("EC", "secp521r1").getPublic(), true));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> ours.doPhase(rsa.getPublic(), true));
  }

  private static Side side(String name) {
    return Objects.requireNonNull(SIDES.get(name));
  }

  private static Provider provider(String side) {
    return side(side).importing.provider();
  }

  private static List<Integer> lengths(String transformation) {
    if (transformation.endsWith("/NoPadding")) {
      return List.of(MODULUS);
    }
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      if (transformation.contains(digest.jcaName() + "And")) {
        return List.of(0, 1, MODULUS - 2 - 2 * digest.bytes());
      }
    }
    return transformation.contains("PKCS1")
        ? List.of(0, 1, 32, MODULUS - 11)
        : List.of(0, 1, 32, MODULUS - 42);
  }

  private static byte[] plain(String transformation, int length) {
    byte[] plain = random(length, length);
    if (transformation.endsWith("/NoPadding")) {
      plain[0] = 0;
    }
    return plain;
  }

  private static byte[] random(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
