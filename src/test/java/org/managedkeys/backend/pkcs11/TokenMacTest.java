// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.EnumSet;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.testkit.SoftHsm;

/** MACs by a key on a token against SunJCE's and Bouncy Castle's with the same key. */
class TokenMacTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final Random RANDOM = new Random(44);
  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = MacAlgorithm.class,
      names = {"HMAC_SHA_1", "HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"})
  void hmac_agreesWithTheJdk(MacAlgorithm algorithm) throws Exception {
    for (int keyBytes : new int[] {64, 200}) {
      byte[] secret = bytes(keyBytes);
      Macs key =
          (Macs) Tokens.secret(backend, algorithm + "-" + keyBytes, KeyAlgorithm.HMAC, secret);
      Mac jdk = Mac.getInstance(algorithm.jcaName(), "SunJCE");
      jdk.init(new SecretKeySpec(secret, "any"));

      for (int length : new int[] {0, 1, 63, 64, 65, 5000, 1 << 20}) {
        byte[] message = bytes(length);
        assertThat(key.mac(algorithm, message)).isEqualTo(jdk.doFinal(message));
      }
    }
  }

  @Test
  void cmac_agreesWithBouncyCastle() throws Exception {
    for (int keyBytes : new int[] {16, 24, 32}) {
      byte[] secret = bytes(keyBytes);
      Macs key = (Macs) Tokens.secret(backend, "cmac-" + keyBytes, KeyAlgorithm.AES, secret);
      Mac other = Mac.getInstance("AESCMAC", new BouncyCastleProvider());
      other.init(new SecretKeySpec(secret, "AES"));

      for (int length : new int[] {0, 1, 15, 16, 17, 32, 5000, 1 << 20}) {
        byte[] message = bytes(length);
        assertThat(key.mac(MacAlgorithm.AES_CMAC, message)).isEqualTo(other.doFinal(message));
      }
    }
  }

  @Test
  void mac_ofAnotherKind_saysWhatIsPossible() {
    Macs hmac = (Macs) Tokens.secret(backend, "kinds", KeyAlgorithm.HMAC, bytes(32));

    assertThatThrownBy(() -> hmac.checkMac(MacAlgorithm.AES_CMAC))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot make an AESCMAC: it can do HmacSHA1, HmacSHA224, HmacSHA256,"
                + " HmacSHA384, HmacSHA512 only");
    assertThatThrownBy(() -> hmac.checkMac(MacAlgorithm.HMAC_SHA3_256))
        .hasMessageStartingWith("key 'k': cannot make an HmacSHA3-256: it can do HmacSHA1,");
  }

  @Test
  void hmac_ofASecretForOneDigest_isOfThatDigestOnly() throws Exception {
    byte[] secret = bytes(32);
    Tokens.createObject(
        TOKEN,
        Attributes.ofClass(Ck.CKO_SECRET_KEY)
            .with(Ck.CKA_KEY_TYPE, Ck.CKK_SHA256_HMAC)
            .with(Ck.CKA_PRIVATE, true)
            .with(Ck.CKA_SIGN, true)
            .with(Ck.CKA_LABEL, "sha256-only")
            .with(Ck.CKA_VALUE, secret));
    Macs key = (Macs) backend.open(Tokens.name("k"), Tokens.at("key_label", "sha256-only"));
    Mac jdk = Mac.getInstance("HmacSHA256", "SunJCE");
    jdk.init(new SecretKeySpec(secret, "any"));

    assertThat(key.mac(MacAlgorithm.HMAC_SHA_256, secret)).isEqualTo(jdk.doFinal(secret));
    assertThatThrownBy(() -> key.checkMac(MacAlgorithm.HMAC_SHA_1))
        .hasMessage("key 'k': cannot make an HmacSHA1: it can do HmacSHA256 only");
  }

  @Test
  void hmac_withASecretTooShortForTheToken_isUnsupportedAndSaysWhy() {
    Macs key = (Macs) Tokens.secret(backend, "short", KeyAlgorithm.HMAC, bytes(32));

    KeyException e =
        catchThrowableOfType(
            KeyException.class, () -> key.mac(MacAlgorithm.HMAC_SHA_512, new byte[1]));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessageContaining("CKR_KEY_SIZE_RANGE")
        .hasMessageContaining("at least as long as the digest");
  }

  @Test
  void key_whoseAttributesForbidIt_refusesAndSaysWhy() {
    Macs key =
        (Macs)
            Tokens.secret(
                backend, "no-mac", KeyAlgorithm.AES, bytes(16), EnumSet.of(KeyUsage.ENCRYPT));

    assertThatThrownBy(() -> key.checkMac(MacAlgorithm.AES_CMAC))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot make an AESCMAC: its attribute CKA_SIGN is false on the token");
  }

  @Test
  void mac_afterTheSessionsWereClosed_connectsAgain() {
    Macs key = (Macs) Tokens.secret(backend, "recovers", KeyAlgorithm.HMAC, bytes(32));
    byte[] before = key.mac(MacAlgorithm.HMAC_SHA_256, new byte[3]);
    Tokens.closeAllSessions(TOKEN);

    assertThat(key.mac(MacAlgorithm.HMAC_SHA_256, new byte[3])).isEqualTo(before);
  }

  @Test
  void mac_whenAnotherSecretTookThePlace_isConflict() {
    Macs key = (Macs) Tokens.secret(backend, "swapped", KeyAlgorithm.HMAC, bytes(32));
    SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", "secrkey", "--label", "swapped");
    Tokens.secret(backend, "swapped", KeyAlgorithm.HMAC, bytes(32));
    Tokens.closeAllSessions(TOKEN);

    assertThatThrownBy(() -> key.mac(MacAlgorithm.HMAC_SHA_256, new byte[3]))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("another key has taken its place (label 'swapped')");
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
