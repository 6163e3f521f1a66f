// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.Software.bytes;

import java.security.KeyPair;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.WrongCiphertext;

/** RSA keys of a vault decrypt by the three ways of RFC 7518 that it has. */
abstract class VaultDecryptionContract extends BackendContract {

  private static final List<CipherScheme> SCHEMES =
      List.of(
          CipherScheme.of(Mode.RSA_PKCS1),
          CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_1),
          CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256));

  private static final CipherScheme RAW = CipherScheme.of(Mode.RSA_RAW);
  private static final Provider JDK = Software.CIPHERS.get(0);

  private final KeyPair pair;
  private Decrypts key;

  VaultDecryptionContract(TestedService service) throws Exception {
    super(service);
    pair = Software.pair(KeyAlgorithm.RSA);
  }

  @BeforeAll
  void bringTheKeyIn() {
    key = (Decrypts) stored("decrypts", KeyAlgorithm.RSA, pair);
  }

  @Test
  void eachWay_withEachLength_opensWhatTheJdkAndBouncyCastleSealed() throws Exception {
    for (CipherScheme scheme : SCHEMES) {
      for (Provider provider : Software.CIPHERS) {
        for (int length : new int[] {0, 1, 190}) {
          byte[] message = bytes(length);
          byte[] sealed =
              Software.encrypt(provider, pair.getPublic(), scheme, CipherInput.of(message));

          assertThat(key.decrypt(scheme, CipherInput.of(sealed))).isEqualTo(message);
        }
      }
    }
  }

  @Test
  void ciphertext_withAnyFault_isWrongAndSaysNoMore() throws Exception {
    for (CipherScheme scheme : SCHEMES) {
      byte[] sealed =
          Software.encrypt(
              Software.BOUNCY_CASTLE, pair.getPublic(), scheme, CipherInput.of(bytes(9)));
      // Within: a ciphertext that is changed itself may be one of PKCS #1 again by chance.
      byte[] encoded = Software.decrypt(JDK, pair.getPrivate(), RAW, CipherInput.of(sealed));
      CipherInput changed = CipherInput.of(Software.flipped(encoded, 1));
      byte[] most = new byte[256];
      Arrays.fill(most, (byte) 0xFF);
      for (byte[] wrong :
          List.of(
              Software.encrypt(JDK, pair.getPublic(), RAW, changed),
              new byte[256],
              most,
              new byte[0],
              Arrays.copyOf(sealed, 255),
              Arrays.copyOf(sealed, 257))) {
        assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.of(wrong)))
            .as("%s of %s bytes", scheme, wrong.length)
            .isInstanceOf(WrongCiphertext.class)
            .hasMessage(new WrongCiphertext("key 'k'", scheme).getMessage())
            .hasNoCause();
      }
    }
  }

  @Test
  void otherWays_areUnsupportedAndSayWhatIsPossible() {
    Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do RSA PKCS1, and RSA OAEP with");
    for (CipherScheme scheme :
        List.of(
            CipherScheme.of(Mode.RSA_RAW),
            CipherScheme.of(Mode.AES_GCM),
            CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1),
            CipherScheme.oaep(DigestAlgorithm.SHA_512, DigestAlgorithm.SHA_512))) {
      refusal.assertOf("check", () -> key.checkDecryption(scheme));
      refusal.assertOf("call", () -> key.decrypt(scheme, CipherInput.of(new byte[256])));
    }
    new Refusal(Kind.UNSUPPORTED, "an empty label")
        .assertOf(
            "label",
            () -> key.decrypt(SCHEMES.get(1), CipherInput.labelled(new byte[256], new byte[] {1})));
  }
}
