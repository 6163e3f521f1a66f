// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.contract.Software.bytes;
import static org.managedkeys.contract.Software.flipped;

import java.security.KeyPair;
import java.security.Provider;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.key.WrongCiphertext;

/** What Google Cloud KMS does in its own way: each key has one algorithm, which its entry names. */
abstract class GcpCryptographyContract extends BackendContract {

  private static final CipherScheme SERVICE = CipherScheme.of(Mode.SERVICE);
  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final Set<KeyUsage> DECRYPTION = Set.of(KeyUsage.DECRYPT, KeyUsage.UNWRAP);
  private static final int MODULUS_BYTES = 256;

  GcpCryptographyContract(TestedService service) {
    super(service);
  }

  private Fields withAlgorithm(String algorithm) {
    String label = "own-" + algorithm.toLowerCase(Locale.ROOT);
    Map<String, String> fields = new HashMap<>(at(label).toText());
    fields.put("algorithm", algorithm);
    return Fields.ofText("key.k", fields);
  }

  private ManagedKey made(String algorithm, KeyAlgorithm key, int bits) {
    return backend.generate(
        name("k"), withAlgorithm(algorithm), new KeySpec(key, bits), KeyUsage.DEFAULT);
  }

  private ManagedKey stored(String algorithm, KeyMaterial material) {
    Fields fields =
        ((StoresKeys) backend)
            .store(
                name("k"),
                withAlgorithm(algorithm),
                material,
                KeyUsage.defaultsOf(material.algorithm().family()),
                false);
    return backend.open(name("k"), fields);
  }

  // ---- Signatures
  // --------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"RSA_SIGN_PSS_2048_SHA256, SHA_256, 2048", "RSA_SIGN_PSS_4096_SHA512, SHA_512, 4096"})
  void pss_ofTheDigestOfItsVersion_verifiesAndNoOtherIsSent(
      String algorithm, DigestAlgorithm digest, int bits) throws Exception {
    Signs key = (Signs) made(algorithm, KeyAlgorithm.RSA, bits);
    SignatureScheme only = SignatureScheme.pss(digest, digest, digest.bytes());

    for (SignatureScheme scheme : SignatureSchemes.of(KeyAlgorithm.Family.RSA)) {
      if (!scheme.equals(only)) {
        new Refusal(Kind.UNSUPPORTED, "it can do " + only)
            .assertOf(scheme.toString(), () -> key.checkScheme(scheme));
      }
    }
    byte[] signature = key.sign(only, Verification.input(only, key.algorithm(), MESSAGE));
    assertThat(Verification.verifies(key, only, MESSAGE, signature)).isTrue();
  }

  @Test
  void rawPkcs1_signsByEachDigestAndByNone() throws Exception {
    Signs key = (Signs) made("RSA_SIGN_RAW_PKCS1_2048", KeyAlgorithm.RSA, 2048);
    for (SignatureScheme scheme : SignatureSchemes.of(SignatureScheme.Padding.PKCS1)) {
      byte[] message = scheme.digest() == null ? bytes(40) : MESSAGE;
      byte[] signature = key.sign(scheme, Verification.input(scheme, key.algorithm(), message));
      assertThat(Verification.verifies(key, scheme, message, signature))
          .as(scheme.toString())
          .isTrue();
    }
    SignatureScheme bare = SignatureScheme.pkcs1(null);
    assertThat(key.sign(bare, bytes(MODULUS_BYTES - 11))).hasSize(MODULUS_BYTES);
    for (int length : new int[] {0, MODULUS_BYTES - 10}) {
      new Refusal(Kind.INVALID, "takes 1 to 245")
          .assertOf(length + " bytes", () -> key.sign(bare, new byte[length]));
    }
  }

  @Test
  void mlDsaWithExternalRepresentative_signsMessagesOfAnyLength() throws Exception {
    Signs key = (Signs) made("PQ_SIGN_ML_DSA_65_EXTERNAL_MU", KeyAlgorithm.ML_DSA_65, 0);
    SignatureScheme scheme = SignatureScheme.mlDsa();
    for (int length : new int[] {0, 1, 70_000}) {
      byte[] message = bytes(length);
      assertThat(Verification.verifies(key, scheme, message, key.sign(scheme, message)))
          .as("%s bytes", length)
          .isTrue();
    }
  }

  // ---- Decryption
  // --------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(
      value = DigestAlgorithm.class,
      names = {"SHA_1", "SHA_256"})
  void oaep_withTheDigestOfItsVersion_opensWhatTheJdkAndBouncyCastleSealed(DigestAlgorithm digest)
      throws Exception {
    Decrypts key =
        (Decrypts)
            made("RSA_DECRYPT_OAEP_2048_" + digest.nameInSignature(), KeyAlgorithm.RSA, 2048);
    CipherScheme scheme = CipherScheme.oaep(digest, digest);
    PublicKey publicKey =
        Software.publicKey(
            KeyAlgorithm.RSA, ((HasPublicKey) key).subjectPublicKeyInfo(), Software.BOUNCY_CASTLE);
    int most = MODULUS_BYTES - 2 * digest.bytes() - 2;

    key.checkDecryption(scheme);
    for (Provider provider : Software.CIPHERS) {
      for (int length : new int[] {0, 1, 20, most}) {
        CipherInput message = CipherInput.of(bytes(length));
        byte[] sealed = Software.encrypt(provider, publicKey, scheme, message);
        assertThat(key.decrypt(scheme, CipherInput.of(sealed)))
            .as("%s bytes by %s", length, provider)
            .isEqualTo(message.data());
      }
    }
    byte[] beyond = new byte[MODULUS_BYTES];
    Arrays.fill(beyond, (byte) 0xFF);
    for (byte[] wrong :
        List.of(new byte[0], new byte[MODULUS_BYTES - 1], bytes(MODULUS_BYTES), beyond)) {
      assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.of(wrong)))
          .isInstanceOf(WrongCiphertext.class)
          .hasMessage(new WrongCiphertext("key 'k'", scheme).getMessage())
          .hasNoCause();
    }
  }

  @Test
  void decryption_byAnother_isUnsupportedAndSaysWhatIsPossible() throws Exception {
    KeyPair pair = Software.pair(KeyAlgorithm.RSA);
    Decrypts key = (Decrypts) stored("oaep", KeyAlgorithm.RSA, pair, DECRYPTION);
    Refusal refusal = new Refusal(Kind.UNSUPPORTED, "it can do RSA OAEP with SHA-256");

    for (CipherScheme scheme :
        List.of(
            CipherScheme.of(Mode.RSA_PKCS1),
            CipherScheme.of(Mode.RSA_RAW),
            GCM,
            SERVICE,
            CipherScheme.oaep(DigestAlgorithm.SHA_512, DigestAlgorithm.SHA_512),
            CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1))) {
      refusal.assertOf("check", () -> key.checkDecryption(scheme));
      refusal.assertOf("call", () -> key.decrypt(scheme, CipherInput.of(new byte[256])));
    }
    CipherScheme only = CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
    CipherInput labelled = CipherInput.labelled(new byte[256], new byte[] {1});
    refusal.assertOf("label", () -> key.decrypt(only, labelled));
    assertThat(key).isNotInstanceOf(Signs.class);
  }

  // ---- Codes
  // -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {160, 224, 256, 384, 512})
  void mac_byEachLengthOfKey_isThatOfTheJdkAndOfOneKindOnly(int bits) throws Exception {
    byte[] secret = bytes(bits / Byte.SIZE);
    Macs key = (Macs) stored("mac-" + bits, KeyAlgorithm.HMAC, secret);
    MacAlgorithm only = MacAlgorithm.valueOf("HMAC_SHA_" + (bits == 160 ? 1 : bits));
    Mac mac = Mac.getInstance(only.jcaName(), "SunJCE");
    mac.init(new SecretKeySpec(secret, "any"));

    for (int length : new int[] {1, 64, 65_536}) {
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
    for (int length : new int[] {0, 65_537}) {
      new Refusal(Kind.INVALID, "takes 1 to 65536")
          .assertOf(length + " bytes", () -> key.mac(only, new byte[length]));
    }
  }

  // ---- Encryption at the service
  // -----------------------------------------------------------------

  @Test
  void encryption_withAssociatedData_opensWithTheSameOnly() throws Exception {
    Encrypts key = (Encrypts) made("GOOGLE_SYMMETRIC_ENCRYPTION", KeyAlgorithm.AES, 256);
    Decrypts same = (Decrypts) key;
    Decrypts other = (Decrypts) stored("symmetric", KeyAlgorithm.AES, bytes(32));
    for (int associated : new int[] {0, 20}) {
      CipherInput message = CipherInput.service(bytes(100), bytes(associated));
      byte[] sealed = ServiceEncryption.encrypt(key, "key 'k'", message);
      CipherInput right = CipherInput.service(sealed, message.associated());

      assertThat(ServiceEncryption.decrypt(same, "key 'k'", right)).isEqualTo(message.data());
      assertThatThrownBy(() -> other.decrypt(SERVICE, right)).isInstanceOf(WrongCiphertext.class);
      for (CipherInput wrong :
          List.of(
              CipherInput.service(sealed, bytes(3)),
              CipherInput.service(flipped(sealed, sealed.length - 1), message.associated()),
              CipherInput.service(new byte[] {1}, message.associated()),
              CipherInput.service(new byte[70_000], message.associated()))) {
        assertThatThrownBy(() -> same.decrypt(SERVICE, wrong)).isInstanceOf(WrongCiphertext.class);
      }
    }
    for (int length : new int[] {0, 65_537}) {
      new Refusal(Kind.INVALID, "takes 1 to 65536")
          .assertOf("encrypt", () -> key.encrypt(SERVICE, CipherInput.of(new byte[length])));
    }
    new Refusal(Kind.UNSUPPORTED, "it can do its service's own scheme only")
        .assertOf("GCM", () -> key.checkEncryption(GCM));
  }

  // ---- AES by its modes
  // --------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void gcm_withAnIvOfTheService_isOpenedByTheJdkAndTheReverse(int bits) throws Exception {
    byte[] secret = bytes(bits / Byte.SIZE);
    ManagedKey key = stored("AES_" + bits + "_GCM", KeyMaterial.ofSecret(KeyAlgorithm.AES, secret));
    SecretKeySpec software = new SecretKeySpec(secret, "AES");
    Encrypts encrypts = (Encrypts) key;
    assertThat(encrypts.makesIv(GCM)).isTrue();

    for (int associated : new int[] {0, 17}) {
      byte[] data = bytes(33);
      byte[] aad = bytes(associated);
      Ciphertext sealed =
          encrypts.encrypt(GCM, CipherInput.authenticated(data, new byte[0], aad, 128));
      CipherInput right = CipherInput.authenticated(sealed.bytes(), sealed.iv(), aad, 128);
      assertThat(Software.decrypt(Software.BOUNCY_CASTLE, software, GCM, right)).isEqualTo(data);
      assertThat(((Decrypts) key).decrypt(GCM, right)).isEqualTo(data);
      CipherInput wrong =
          CipherInput.authenticated(flipped(sealed.bytes(), 0), sealed.iv(), aad, 128);
      assertThatThrownBy(() -> ((Decrypts) key).decrypt(GCM, wrong))
          .isInstanceOf(WrongCiphertext.class);
    }
    CipherInput withIv = CipherInput.authenticated(bytes(3), bytes(12), new byte[0], 128);
    new Refusal(Kind.UNSUPPORTED, "an IV that the service makes")
        .assertOf("IV", () -> encrypts.encrypt(GCM, withIv));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CBC", "CTR"})
  void cbcAndCtr_withTheCallersIv_agreeWithTheJdk(String mode) throws Exception {
    byte[] secret = bytes(32);
    ManagedKey key = stored("AES_256_" + mode, KeyMaterial.ofSecret(KeyAlgorithm.AES, secret));
    SecretKeySpec software = new SecretKeySpec(secret, "AES");
    CipherScheme scheme = CipherScheme.of(Mode.valueOf("AES_" + mode));
    CipherInput input = CipherInput.withIv(bytes(48), bytes(16));

    Ciphertext sealed = ((Encrypts) key).encrypt(scheme, input);

    assertThat(sealed.bytes())
        .isEqualTo(Software.encrypt(Software.BOUNCY_CASTLE, software, scheme, input));
    assertThat(sealed.iv()).isEqualTo(input.iv());
    assertThat(((Decrypts) key).decrypt(scheme, CipherInput.withIv(sealed.bytes(), input.iv())))
        .isEqualTo(input.data());
    new Refusal(Kind.INVALID, "the IV has 8 bytes")
        .assertOf(
            "IV", () -> ((Encrypts) key).encrypt(scheme, CipherInput.withIv(bytes(48), bytes(8))));
    Refusal other = new Refusal(Kind.UNSUPPORTED, "it can do AES " + mode);
    other.assertOf("GCM", () -> ((Encrypts) key).checkEncryption(GCM));
  }
}
