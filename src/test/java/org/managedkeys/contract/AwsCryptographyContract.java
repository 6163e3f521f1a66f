// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.Software.bytes;
import static org.managedkeys.contract.Software.flipped;

import java.security.KeyPair;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.Signs;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;

/**
 * What AWS KMS does in its own way: decryption by two paddings only, codes of one kind per key, and
 * encryption in a context.
 */
abstract class AwsCryptographyContract extends BackendContract {

  private static final CipherScheme SERVICE = CipherScheme.of(Mode.SERVICE);
  private static final CipherScheme OAEP =
      CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
  private static final Set<KeyUsage> DECRYPTION = Set.of(KeyUsage.DECRYPT, KeyUsage.UNWRAP);
  private static final int MODULUS_BYTES = 256;

  AwsCryptographyContract(TestedService service) {
    super(service);
  }

  // ---- Decryption
  // --------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(
      value = DigestAlgorithm.class,
      names = {"SHA_1", "SHA_256"})
  void oaep_withOneDigest_opensWhatTheJdkAndBouncyCastleSealed(DigestAlgorithm digest)
      throws Exception {
    KeyPair pair = Software.pair(KeyAlgorithm.RSA);
    Decrypts key = (Decrypts) stored("oaep-" + digest, KeyAlgorithm.RSA, pair, DECRYPTION);
    CipherScheme scheme = CipherScheme.oaep(digest, digest);
    int most = MODULUS_BYTES - 2 * digest.bytes() - 2;

    key.checkDecryption(scheme);
    for (Provider provider : Software.CIPHERS) {
      for (int length : new int[] {1, 20, most}) {
        CipherInput message = CipherInput.of(bytes(length));
        byte[] sealed = Software.encrypt(provider, pair.getPublic(), scheme, message);
        assertThat(key.decrypt(scheme, CipherInput.of(sealed)))
            .as("%s bytes by %s", length, provider)
            .isEqualTo(message.data());
      }
    }
  }

  @Test
  void oaep_ofWhatWasChangedOrIsNoCiphertext_isWrongCiphertext() throws Exception {
    KeyPair pair = Software.pair(KeyAlgorithm.RSA);
    Decrypts key = (Decrypts) stored("oaep-wrong", KeyAlgorithm.RSA, pair, DECRYPTION);
    byte[] sealed =
        Software.encrypt(Software.BOUNCY_CASTLE, pair.getPublic(), OAEP, CipherInput.of(bytes(9)));
    byte[] beyond = new byte[MODULUS_BYTES];
    Arrays.fill(beyond, (byte) 0xFF);

    for (byte[] wrong :
        List.of(
            flipped(sealed, 100),
            Arrays.copyOf(sealed, MODULUS_BYTES - 1),
            Arrays.copyOf(sealed, MODULUS_BYTES + 1),
            new byte[0],
            new byte[MODULUS_BYTES],
            beyond)) {
      assertThatThrownBy(() -> key.decrypt(OAEP, CipherInput.of(wrong)))
          .isInstanceOf(WrongCiphertext.class)
          .hasMessage(new WrongCiphertext("key 'k'", OAEP).getMessage())
          .hasNoCause();
    }
  }

  @Test
  void decryption_byWhatTheServiceDoesNotHave_isUnsupportedAndSaysWhatIsPossible() {
    Decrypts key =
        (Decrypts)
            backend.generate(
                name("k"), at("decrypts"), new KeySpec(KeyAlgorithm.RSA, 2048), DECRYPTION);
    Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do OAEP");

    for (CipherScheme scheme :
        List.of(
            CipherScheme.of(Mode.RSA_PKCS1),
            CipherScheme.of(Mode.RSA_RAW),
            CipherScheme.of(Mode.AES_GCM),
            SERVICE,
            CipherScheme.oaep(DigestAlgorithm.SHA_512, DigestAlgorithm.SHA_512),
            CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1))) {
      refusal.assertOf("check", () -> key.checkDecryption(scheme));
      refusal.assertOf("call", () -> key.decrypt(scheme, CipherInput.of(new byte[256])));
    }
    CipherInput labelled = CipherInput.labelled(new byte[256], new byte[] {1});
    refusal.assertOf("label", () -> key.decrypt(OAEP, labelled));
    assertThat(key).isNotInstanceOf(Signs.class);
  }

  // ---- Codes
  // -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {224, 256, 384, 512})
  void mac_byEachLengthOfKey_isThatOfTheJdkAndOfOneKindOnly(int bits) throws Exception {
    byte[] secret = bytes(bits / Byte.SIZE);
    Macs key = (Macs) stored("mac-" + bits, KeyAlgorithm.HMAC, secret);
    MacAlgorithm only = MacAlgorithm.valueOf("HMAC_SHA_" + bits);
    Mac mac = Mac.getInstance(only.jcaName(), "SunJCE");
    mac.init(new SecretKeySpec(secret, "any"));

    for (int length : new int[] {1, 63, 64, 65, 4096}) {
      byte[] message = bytes(length);
      assertThat(key.mac(only, message)).isEqualTo(mac.doFinal(message));
    }
    for (MacAlgorithm other : MacAlgorithm.values()) {
      if (other != only) {
        Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do " + only.jcaName() + " only");
        refusal.assertOf("check", () -> key.checkMac(other));
        refusal.assertOf("call", () -> key.mac(other, MESSAGE));
      }
    }
    for (int length : new int[] {0, 4097}) {
      new Refusal(Kind.INVALID, "takes 1 to 4096")
          .assertOf(length + " bytes", () -> key.mac(only, new byte[length]));
    }
  }

  @Test
  void secret_ofAnotherLength_isUnsupportedAndSaysWhichThereAre() {
    new Refusal(Kind.UNSUPPORTED, "HMAC of 224, 256, 384 and 512 bits")
        .assertOf("HMAC", () -> stored("mac-20", KeyAlgorithm.HMAC, bytes(20)));
    new Refusal(Kind.UNSUPPORTED, "AES of 256 bits")
        .assertOf("AES", () -> stored("aes-16", KeyAlgorithm.AES, bytes(16)));
  }

  // ---- Encryption at the service
  // -----------------------------------------------------------------

  private TakesContext symmetric() {
    return (TakesContext) generated(KeySpec.of(KeyAlgorithm.AES));
  }

  @Test
  void encryption_withAssociatedDataOrContext_opensWithTheSameOnly() throws Exception {
    TakesContext key = symmetric();
    byte[] message = bytes(100);
    for (CipherInput input :
        List.of(
            CipherInput.service(message, new byte[0]),
            CipherInput.service(message, bytes(20)),
            CipherInput.inContext(message, Map.of("tenant", "one", "table", "orders")))) {
      byte[] sealed = ServiceEncryption.encrypt(key, "key 'k'", input);

      assertThat(ServiceEncryption.decrypt(key, "key 'k'", same(input, sealed))).isEqualTo(message);
      for (CipherInput wrong :
          List.of(
              CipherInput.service(sealed, bytes(3)),
              CipherInput.inContext(sealed, Map.of("tenant", "two")),
              same(input, flipped(sealed, sealed.length - 1)),
              same(input, new byte[] {1}),
              same(input, new byte[7000]))) {
        assertThatThrownBy(() -> ServiceEncryption.decrypt(key, "key 'k'", wrong))
            .isInstanceOf(WrongCiphertext.class);
      }
    }
  }

  private static CipherInput same(CipherInput input, byte[] sealed) {
    return input.context().isEmpty()
        ? CipherInput.service(sealed, input.associated())
        : CipherInput.inContext(sealed, input.context());
  }

  /** By which other programs can open what is sealed here: Tink has it so. */
  @Test
  void associatedData_isTheContextNamedAssociatedDataInHexadecimal() throws Exception {
    TakesContext key = symmetric();
    byte[] message = bytes(5);
    byte[] sealed =
        key.encrypt(SERVICE, CipherInput.service(message, new byte[] {0x0A, (byte) 0xFF})).bytes();

    assertThat(
            key.decrypt(SERVICE, CipherInput.inContext(sealed, Map.of("associatedData", "0aff"))))
        .isEqualTo(message);
  }

  @Test
  void ciphertext_ofAnotherKey_isWrong() {
    byte[] sealed = symmetric().encrypt(SERVICE, CipherInput.of(MESSAGE)).bytes();
    TakesContext other = symmetric();

    assertThatThrownBy(() -> other.decrypt(SERVICE, CipherInput.of(sealed)))
        .isInstanceOf(WrongCiphertext.class);
  }

  @Test
  void encryption_ofNothingOrTooMuch_isInvalid_andByAnIvUnsupported() {
    TakesContext key = (TakesContext) stored("symmetric", KeyAlgorithm.AES, bytes(32));
    for (int length : new int[] {0, 4097}) {
      new Refusal(Kind.INVALID, "takes 1 to 4096")
          .assertOf("encrypt", () -> key.encrypt(SERVICE, CipherInput.of(new byte[length])));
    }
    for (Mode mode : AesInputs.modes()) {
      CipherScheme scheme = CipherScheme.of(mode);
      Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do its service's own scheme only");
      refusal.assertOf("encrypt", () -> key.checkEncryption(scheme));
      refusal.assertOf("decrypt", () -> key.checkDecryption(scheme));
    }
  }
}
