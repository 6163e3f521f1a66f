// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.managedkeys.jca.OpaqueFixture.bytes;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.testkit.OpaqueService;
import org.managedkeys.testkit.Providers;

/** Encryption at the service. */
class DirectCipherTest {

  private static final String NAME = CipherAlgorithm.DIRECT;
  private static final byte[] AAD = bytes(20);

  @TempDir private Path folder;
  private OpaqueFixture fixture;

  @BeforeEach
  void makeService() {
    fixture = OpaqueFixture.in(folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 4095, 4096})
  void decryption_ofAnEncryption_givesItBack(int length) throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    for (int time = 0; time < 2; time++) {
      encryption.updateAAD(AAD);
      byte[] sealed = encryption.doFinal(bytes(length));
      decryption.updateAAD(AAD);

      assertThat(decryption.doFinal(sealed)).isEqualTo(bytes(length));
    }
    assertThat(fixture.service().encryptions()).isEqualTo(2);
    assertThat(fixture.service().decryptions()).isEqualTo(2);
  }

  @Test
  void message_inPieces_isOneCall() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    byte[] plain = bytes(100);
    encryption.updateAAD(ByteBuffer.wrap(AAD));
    encryption.update(plain, 0, 30);
    encryption.update(ByteBuffer.wrap(plain, 30, 30), ByteBuffer.allocate(0));
    byte[] sealed = encryption.doFinal(plain, 60, 40);
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    decryption.updateAAD(AAD);

    assertThat(decryption.doFinal(sealed)).isEqualTo(plain);
    assertThat(fixture.service().encryptions()).isOne();
  }

  @Test
  void message_thatIsTooLong_isRefusedWithAHint() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);

    assertThatExceptionOfType(IllegalBlockSizeException.class)
        .isThrownBy(() -> encryption.doFinal(bytes(OpaqueService.MOST + 1)))
        .withMessageContaining("4097 bytes are more than the 4096 that it takes")
        .withMessageContaining("Hint: use " + CipherAlgorithm.ENVELOPE);
  }

  @Test
  void ciphertext_thatWasChanged_isABadTag() throws Exception {
    byte[] sealed = fixture.cipher(NAME, Cipher.ENCRYPT_MODE).doFinal(bytes(40));
    for (int place = 0; place < sealed.length; place++) {
      byte[] changed = sealed.clone();
      changed[place] ^= 1;
      refused(changed);
      refused(Arrays.copyOf(sealed, place));
    }
    refused(Arrays.copyOf(sealed, sealed.length + 1));
  }

  private void refused(byte[] sealed) throws Exception {
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> decryption.doFinal(sealed))
        .withMessage(
            "key 'data': cannot decrypt by KMS/Direct/NoPadding: the data is not what this key and"
                + " these parameters encrypted");
  }

  @Test
  void otherAssociatedData_isABadTag() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    encryption.updateAAD(AAD);
    byte[] sealed = encryption.doFinal(bytes(40));

    refused(sealed);
  }

  @Test
  void context_mustBeTheSame() throws Exception {
    EncryptionContextParameterSpec tenant =
        new EncryptionContextParameterSpec(Map.of("tenant", "a", "use", "b"));
    byte[] sealed = fixture.cipher(NAME, Cipher.ENCRYPT_MODE, tenant).doFinal(bytes(40));

    assertThat(fixture.cipher(NAME, Cipher.DECRYPT_MODE, tenant).doFinal(sealed))
        .isEqualTo(bytes(40));
    refused(sealed);
  }

  @Test
  void context_andAssociatedData_excludeEachOther() throws Exception {
    Cipher cipher =
        fixture.cipher(
            NAME, Cipher.ENCRYPT_MODE, new EncryptionContextParameterSpec(Map.of("a", "b")));

    assertThatIllegalStateException().isThrownBy(() -> cipher.updateAAD(AAD));
  }

  @Test
  void associatedData_afterData_isRefused() throws Exception {
    Cipher cipher = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    cipher.update(bytes(1));

    assertThatIllegalStateException().isThrownBy(() -> cipher.updateAAD(AAD));
  }

  @Test
  void answer_ofAWrongLength_isNeverReturned() throws Exception {
    List<UnaryOperator<byte[]>> faults =
        List.of(
            answer -> new byte[0],
            answer -> Arrays.copyOf(answer, 40),
            answer -> new byte[answer.length + 4096]);
    byte[] sealed = fixture.cipher(NAME, Cipher.ENCRYPT_MODE).doFinal(bytes(40));
    for (UnaryOperator<byte[]> fault : faults) {
      fixture.service().answersWith(fault);
      Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> encryption.doFinal(bytes(40)))
          .withMessageContaining("which cannot be right");
    }
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> decryption.doFinal(sealed))
        .withMessageContaining("which cannot be right");
  }

  @Test
  void outputThatIsTooSmall_losesNothing() throws Exception {
    Cipher encryption = fixture.cipher(NAME, Cipher.ENCRYPT_MODE);
    encryption.update(bytes(40), 0, 10);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> encryption.doFinal(bytes(40), 10, 30, new byte[40], 0));
    byte[] output = new byte[encryption.getOutputSize(30)];
    int length = encryption.doFinal(bytes(40), 10, 30, output, 0);
    byte[] sealed = Arrays.copyOf(output, length);
    Cipher decryption = fixture.cipher(NAME, Cipher.DECRYPT_MODE);
    ByteBuffer small = ByteBuffer.allocate(39);
    ByteBuffer input = ByteBuffer.wrap(sealed);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> decryption.doFinal(input, small));
    ByteBuffer plain = ByteBuffer.allocate(40);
    decryption.doFinal(input, plain);

    assertThat(plain.array()).isEqualTo(bytes(40));
  }

  @Test
  void keyOfAnotherKind_isWrapped() throws Exception {
    Key wrapped = new SecretKeySpec(bytes(32), "AES");

    byte[] sealed = fixture.cipher(NAME, Cipher.WRAP_MODE).wrap(wrapped);

    Cipher unwrapping = fixture.cipher(NAME, Cipher.UNWRAP_MODE);
    assertThat(unwrapping.unwrap(sealed, "AES", Cipher.SECRET_KEY)).isEqualTo(wrapped);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> unwrapping.unwrap(bytes(60), "AES", Cipher.SECRET_KEY));
  }

  @Test
  void usages_decideWhatMayBeDone() throws Exception {
    OpaqueFixture decrypting = OpaqueFixture.with(folder, "decrypt");
    for (String name : List.of(NAME, CipherAlgorithm.ENVELOPE)) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> decrypting.cipher(name, Cipher.ENCRYPT_MODE))
          .withMessageContaining("its usages are decrypt");
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> decrypting.cipher(name, Cipher.UNWRAP_MODE));
      assertThat(decrypting.cipher(name, Cipher.DECRYPT_MODE)).isNotNull();
    }
  }

  @Test
  void foreignKeysAndParameters_areRefused() throws Exception {
    Key foreign = new SecretKeySpec(bytes(32), "AES");
    for (String name : List.of(NAME, CipherAlgorithm.ENVELOPE)) {
      Cipher named = Cipher.getInstance(name, fixture.provider());
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> named.init(Cipher.ENCRYPT_MODE, foreign));
      assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
          .isThrownBy(
              () -> named.init(Cipher.ENCRYPT_MODE, fixture.key(), new IvParameterSpec(bytes(16))));
      assertThatIllegalStateException().isThrownBy(() -> named.doFinal(bytes(1)));
    }
  }

  @Test
  void providerInTheList_isFoundByTheKey() throws Exception {
    Providers.Place.LAST.during(
        fixture.provider(),
        () -> {
          for (String name : List.of(NAME, CipherAlgorithm.ENVELOPE)) {
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.ENCRYPT_MODE, fixture.key());
            assertThat(cipher.getProvider()).isSameAs(fixture.provider());
            assertThat(cipher.getIV()).isNull();
            assertThat(cipher.getParameters()).isNull();
          }
        });
  }

  @Test
  void key_tellsBothNames() {
    assertThat(((ManagedKeyHandle) fixture.key()).algorithms())
        .containsOnly(
            Map.entry("Cipher", List.of("KMS/Direct/NoPadding", "KMS/Envelope/NoPadding")));
  }
}
