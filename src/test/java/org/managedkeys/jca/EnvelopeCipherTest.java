// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.jca.OpaqueFixture.bytes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.Key;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherAlgorithm;

/** Envelopes: their format, and that nothing but what was encrypted comes out of them. */
class EnvelopeCipherTest {

  private static final String NAME = CipherAlgorithm.ENVELOPE;
  private static final byte[] AAD = bytes(20);
  private static final int BIG = 64 << 20;

  @TempDir private Path folder;
  private OpaqueFixture fixture;

  @BeforeEach
  void makeService() {
    fixture = OpaqueFixture.in(folder);
  }

  private byte[] sealed(byte[] plain, byte[] associated) throws Exception {
    Cipher cipher = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    cipher.updateAAD(associated);
    return cipher.doFinal(plain);
  }

  private byte[] opened(byte[] sealed, byte[] associated) throws Exception {
    Cipher cipher = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    cipher.updateAAD(associated);
    return cipher.doFinal(sealed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 4096, 4097, 1_000_003})
  void decryption_ofAnEncryption_givesItBack(int length) throws Exception {
    byte[] sealed = sealed(bytes(length), AAD);

    assertThat(opened(sealed, AAD)).isEqualTo(bytes(length));
    assertThat(fixture.service().encryptions()).isOne();
    assertThat(fixture.service().decryptions()).isOne();
  }

  @ParameterizedTest
  @EnumSource(CipherFeeding.class)
  void everyFeeding_givesItBack(CipherFeeding feeding) throws Exception {
    for (String name : List.of(NAME, CipherAlgorithm.DIRECT)) {
      for (int length : new int[] {0, 1, 31, 100, 4000}) {
        byte[] sealed = feeding.through(fixture.cipher(name, Cipher.ENCRYPT_MODE), bytes(length));

        assertThat(feeding.through(fixture.cipher(name, Cipher.DECRYPT_MODE), sealed))
            .as("%s of %s bytes", name, length)
            .isEqualTo(bytes(length));
      }
    }
  }

  @Test
  void messages_ofOneObject_haveTheirOwnKeysAndIvs() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    Set<String> heads = new HashSet<>();
    for (int time = 0; time < 5; time++) {
      byte[] sealed = encryption.doFinal(bytes(10));
      heads.add(Arrays.toString(Envelope.read(sealed, 0, sealed.length).get().encryptedKey()));
      assertThat(opened(sealed, new byte[0])).isEqualTo(bytes(10));
    }
    assertThat(heads).hasSize(5);
    assertThat(fixture.service().encryptions()).isEqualTo(5);
  }

  @Test
  void anyByte_thatWasChanged_isABadTag() throws Exception {
    byte[] sealed = sealed(bytes(40), AAD);
    for (int place = 0; place < sealed.length; place++) {
      byte[] changed = sealed.clone();
      changed[place] ^= (byte) 0x80;
      refused(changed, AAD);
      changed[place] ^= (byte) 0x81;
      refused(changed, AAD);
      refused(Arrays.copyOf(sealed, place), AAD);
    }
    refused(Arrays.copyOf(sealed, sealed.length + 1), AAD);
    refused(sealed, new byte[0]);
    refused(sealed, bytes(21));
  }

  @Test
  void absurdLengthOfAKey_isABadTagWithoutACall() throws Exception {
    byte[] sealed = sealed(bytes(5000), AAD);
    for (int length : new int[] {0, -1, Integer.MIN_VALUE, 4097, 5000, Integer.MAX_VALUE}) {
      ByteBuffer.wrap(sealed).putInt(length);
      refused(sealed, AAD);
    }
    assertThat(fixture.service().decryptions()).isZero();
  }

  private void refused(byte[] sealed, byte[] associated) {
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> opened(sealed, associated))
        .withMessage(
            "key 'data': cannot decrypt by KMS/Envelope/NoPadding: the data is not what this key"
                + " and these parameters encrypted");
  }

  @Test
  void dataKey_ofAnotherForm_isABadTag() throws Exception {
    byte[] sealed = sealed(bytes(40), AAD);
    for (int length : new int[] {0, 16, 33}) {
      fixture.service().answersWith(answer -> Arrays.copyOf(answer, length));
      refused(sealed, AAD);
    }
    fixture
        .service()
        .answersWith(answer -> {
          answer[0] = 0x12;
          return answer;
        });
    refused(sealed, AAD);
  }

  @Test
  void service_thatFails_isAnErrorOfTheProvider() throws Exception {
    byte[] sealed = sealed(bytes(40), AAD);
    fixture.service().answersWith(answer -> new byte[3000]);

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> sealed(bytes(40), AAD))
        .withMessageContaining("which cannot be right");
    assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> opened(sealed, AAD));
  }

  @Test
  void pieces_ofEncryption_comeOutAsTheyGoIn() throws Exception {
    Cipher cipher = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] plain = bytes(10_000);
    out.writeBytes(cipher.update(plain, 0, 5000));
    assertThat(out.size()).isGreaterThan(4900);
    assertThat(cipher.update(plain, 5000, 0)).isNullOrEmpty();
    ByteBuffer buffer = ByteBuffer.allocate(cipher.getOutputSize(100));
    cipher.update(ByteBuffer.wrap(plain, 5000, 100), buffer);
    out.write(buffer.array(), 0, buffer.position());
    out.writeBytes(cipher.doFinal(plain, 5100, 4900));

    assertThat(opened(out.toByteArray(), new byte[0])).isEqualTo(plain);
    assertThat(fixture.service().encryptions()).isOne();
  }

  @Test
  void pieces_ofDecryption_giveNothingBeforeTheEnd() throws Exception {
    byte[] sealed = sealed(bytes(10_000), AAD);
    Cipher cipher = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    cipher.updateAAD(AAD);
    assertThat(cipher.update(sealed, 0, sealed.length - 1)).isEmpty();
    assertThat(cipher.doFinal(sealed, sealed.length - 1, 1)).isEqualTo(bytes(10_000));

    sealed[sealed.length - 1] ^= 1;
    byte[] output = new byte[20_000];
    cipher.updateAAD(AAD);
    assertThat(cipher.update(sealed, 0, 9000, output)).isZero();
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> cipher.doFinal(sealed, 9000, sealed.length - 9000, output));
    assertThat(output).containsOnly(0);
  }

  @Test
  void outputThatIsTooSmall_losesNothing() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    byte[] out = new byte[10_000];
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> encryption.update(bytes(100), 0, 50, new byte[50], 0));
    int length = encryption.update(bytes(100), 0, 50, out, 0);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> encryption.doFinal(bytes(100), 50, 50, new byte[60], 0));
    length += encryption.doFinal(bytes(100), 50, 50, out, length);
    byte[] sealed = Arrays.copyOf(out, length);
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    decryption.update(sealed, 0, 30);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> decryption.doFinal(sealed, 30, sealed.length - 30, new byte[99], 0));
    byte[] plain = new byte[100];
    decryption.doFinal(sealed, 30, sealed.length - 30, plain, 0);

    assertThat(plain).isEqualTo(bytes(100));
    assertThat(fixture.service().encryptions()).isOne();
    assertThat(fixture.service().decryptions()).isOne();
  }

  @Test
  void arrays_thatOverlap_areTaken() throws Exception {
    byte[] shared = Arrays.copyOf(bytes(100), 1000);
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    int length = encryption.doFinal(shared, 0, 100, shared, 3);
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    int plain = decryption.doFinal(shared, 3, length, shared, 5);

    assertThat(Arrays.copyOfRange(shared, 5, 5 + plain)).isEqualTo(bytes(100));
  }

  @Test
  void streams_ofTheJdk_work() throws Exception {
    byte[] plain = bytes(3_000_017);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CipherOutputStream stream =
        new CipherOutputStream(out, fixture.cipher(NAME, Cipher.ENCRYPT_MODE))) {
      stream.write(plain, 0, 1_000_000);
      stream.write(plain[1_000_000]);
      stream.write(plain, 1_000_001, plain.length - 1_000_001);
    }
    byte[] sealed = out.toByteArray();

    assertThat(read(sealed, Cipher.DECRYPT_MODE)).isEqualTo(plain);
    assertThat(opened(read(plain, Cipher.ENCRYPT_MODE), new byte[0])).isEqualTo(plain);
    sealed[2_000_000] ^= 1;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read(sealed, Cipher.DECRYPT_MODE))
        .withCauseInstanceOf(AEADBadTagException.class);
  }

  private byte[] read(byte[] input, int mode) throws Exception {
    try (CipherInputStream stream =
        new CipherInputStream(new ByteArrayInputStream(input), fixture.cipher(NAME, mode))) {
      return stream.readAllBytes();
    }
  }

  @Test
  void bigMessage_inOnePiece_isTaken() throws Exception {
    byte[] plain = new byte[BIG];
    byte[] head = bytes(1000);
    System.arraycopy(head, 0, plain, 0, head.length);
    System.arraycopy(head, 0, plain, BIG - head.length, head.length);
    byte[] sealed = sealed(plain, AAD);
    assertThat(sealed.length - BIG).isBetween(Envelope.LEAST, Envelope.MOST_AROUND);
    byte[] back = opened(sealed, AAD);

    assertThat(Arrays.equals(plain, back)).isTrue();
  }

  @Test
  void reuseAndCache_saveCalls_whereTheKeyAllowsThem() throws Exception {
    OpaqueFixture saving =
        OpaqueFixture.in(folder, "envelope_reuse_messages = 3", "envelope_cache_entries = 10");
    Set<String> sealed = new HashSet<>();
    for (int time = 0; time < 6; time++) {
      byte[] each = saving.cipher(NAME, Cipher.ENCRYPT_MODE).doFinal(bytes(16));
      sealed.add(Arrays.toString(Arrays.copyOfRange(each, each.length - 44, each.length)));
      assertThat(saving.cipher(NAME, Cipher.DECRYPT_MODE).doFinal(each)).isEqualTo(bytes(16));
    }

    // Under one data key, each message still has an IV of its own.
    assertThat(sealed).hasSize(6);
    assertThat(saving.service().encryptions()).isEqualTo(2);
    assertThat(saving.service().decryptions()).isEqualTo(2);
  }

  /** A stream tells its length as it goes: what it has had counts for the next message. */
  @Test
  void reuse_countsTheBytesOfStreams() throws Exception {
    OpaqueFixture saving =
        OpaqueFixture.in(folder, "envelope_reuse_messages = 99", "envelope_reuse_bytes = 1000");
    Cipher cipher = saving.cipher(NAME, Cipher.ENCRYPT_MODE);
    cipher.update(bytes(400));
    cipher.update(bytes(400));
    cipher.doFinal(bytes(200));
    cipher.doFinal();
    assertThat(saving.service().encryptions()).isOne();
    cipher.doFinal(bytes(1));

    assertThat(saving.service().encryptions()).isEqualTo(2);
  }

  @Test
  void context_goesWithTheDataKey_besideAssociatedData() throws Exception {
    EncryptionContextParameterSpec context =
        new EncryptionContextParameterSpec(Map.of("tenant", "a"));
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE, context);
    encryption.updateAAD(AAD);
    byte[] sealed = encryption.doFinal(bytes(40));
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE, context);
    decryption.updateAAD(AAD);

    assertThat(decryption.doFinal(sealed)).isEqualTo(bytes(40));
    refused(sealed, AAD);
  }

  @Test
  void key_isWrapped() throws Exception {
    Key wrapped = new SecretKeySpec(bytes(32), "AES");
    byte[] sealed = fixture.cipher(NAME, Cipher.WRAP_MODE).wrap(wrapped);

    assertThat(fixture.cipher(NAME, Cipher.UNWRAP_MODE).unwrap(sealed, "AES", Cipher.SECRET_KEY))
        .isEqualTo(wrapped);
  }
}
