// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.ImportingProvider;

/** Tink opens our envelopes, and we open Tink's, with a key on a token and in a file. */
class TinkTest {

  private static final SecretKeySpec SECRET = new SecretKeySpec(bytes(32), "AES");
  private static final Map<String, ImportingProvider> SIDES = new LinkedHashMap<>();
  private static final List<Integer> LENGTHS = List.of(0, 1, 16, 1000, 1 << 20);

  @TempDir static Path folder;

  @BeforeAll
  static void makeSides() throws Exception {
    AeadConfig.register();
    for (ImportingProvider side :
        List.of(
            ImportingProvider.softHsm(Files.createDirectory(folder.resolve("softhsm"))),
            ImportingProvider.local(Files.createDirectory(folder.resolve("local"))))) {
      side.imported("kek", SECRET);
      SIDES.put(side.name(), side);
    }
  }

  @AfterAll
  static void close() {
    SIDES.values().forEach(side -> side.provider().close());
  }

  /** One of our transformations in Tink's form. */
  private record OurAead(String name, Key key, Provider provider) implements Aead {

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associated) throws GeneralSecurityException {
      return run(Cipher.ENCRYPT_MODE, plaintext, associated);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associated) throws GeneralSecurityException {
      return run(Cipher.DECRYPT_MODE, ciphertext, associated);
    }

    private byte[] run(int mode, byte[] data, byte[] associated) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(name, provider);
      cipher.init(mode, key);
      cipher.updateAAD(associated);
      return cipher.doFinal(data);
    }
  }

  private static Aead ours(String side, String transformation) throws GeneralSecurityException {
    ImportingProvider importing = Objects.requireNonNull(SIDES.get(side));
    return new OurAead(transformation, importing.keys().getKey("kek", null), importing.provider());
  }

  private static void agree(Aead one, Aead other) throws GeneralSecurityException {
    for (int length : LENGTHS) {
      byte[] plain = bytes(length);
      byte[] associated = bytes(length % 100);

      assertThat(other.decrypt(one.encrypt(plain, associated), associated)).isEqualTo(plain);
      assertThat(one.decrypt(other.encrypt(plain, associated), associated)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"softhsm", "local"})
  void envelopes_areTinks(String side) throws Exception {
    Aead tink =
        KmsEnvelopeAead.create(
            PredefinedAeadParameters.AES256_GCM, ours(side, "KMS/Direct/NoPadding"));

    agree(ours(side, "KMS/Envelope/NoPadding"), tink);
  }

  /** With data keys of another size, Tink's envelopes are not what we promise to open. */
  @ParameterizedTest
  @ValueSource(strings = {"softhsm", "local"})
  void envelope_withADataKeyOfAnotherSize_isABadTag(String side) throws Exception {
    Aead tink =
        KmsEnvelopeAead.create(
            PredefinedAeadParameters.AES128_GCM, ours(side, "KMS/Direct/NoPadding"));
    byte[] sealed = tink.encrypt(bytes(10), bytes(0));
    Aead ours = ours(side, "KMS/Envelope/NoPadding");

    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> ours.decrypt(sealed, bytes(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"softhsm", "local"})
  void directCiphertexts_areThoseOfTinksAesGcm(String side) throws Exception {
    agree(ours(side, "KMS/Direct/NoPadding"), new AesGcmJce(SECRET.getEncoded()));
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
