// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.ciphertext;
import static org.managedkeys.transit.EncryptionFixture.payload;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.WorkingKeys;

/**
 * Envelopes are Tink's: with the same managed key in raw form to encrypt data keys, Tink opens
 * ours, and we open Tink's.
 */
class EnvelopeInteroperationTest {

  private static final byte[] NONE = {};

  @TempDir private static Path folder;
  private static EncryptionFixture fixture;

  @BeforeAll
  static void openMount() throws GeneralSecurityException {
    AeadConfig.register();
    fixture =
        EncryptionFixture.token(
            folder,
            Stream.of(
                    EncryptionFixture.tokenKey("aes", WorkingKeys.AES, "usages = encrypt,decrypt"),
                    EncryptionFixture.tokenKey("rsa", WorkingKeys.RSA, "usages = encrypt,decrypt"))
                .flatMap(Stream::of)
                .toArray(String[]::new));
    for (String kind : new String[] {"aes", "rsa"}) {
      fixture.key(kind + "-raw", kind, EncryptionForm.RAW);
      fixture.key(kind + "-envelope", kind, EncryptionForm.ENVELOPE);
    }
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** A key of the mount as Tink sees it. */
  private record TransitAead(String key) implements Aead {

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associated) {
      return payload(fixture.encryption().encrypt(key, plaintext, associated));
    }

    @Override
    public byte[] decrypt(byte[] sealed, byte[] associated) {
      return fixture.encryption().decrypt(key, ciphertext(1, sealed), associated);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes", "rsa"})
  void tink_opensOurs_andWeOpenTinks(String kind) throws Exception {
    Aead tink =
        KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, new TransitAead(kind + "-raw"));
    Aead ours = new TransitAead(kind + "-envelope");
    for (int length : new int[] {0, 1, 1000}) {
      for (byte[] associated : new byte[][] {NONE, bytes(30)}) {
        assertThat(tink.decrypt(ours.encrypt(bytes(length), associated), associated))
            .isEqualTo(bytes(length));
        assertThat(ours.decrypt(tink.encrypt(bytes(length), associated), associated))
            .isEqualTo(bytes(length));
      }
    }
  }
}
