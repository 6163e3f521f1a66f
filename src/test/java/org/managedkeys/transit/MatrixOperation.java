// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.MatrixService.Column;

/** A row of the matrix: an operation, done to the end with keys of one service. */
enum MatrixOperation {
  SIGN_PSS(
      "sign, verify: RSA PSS",
      Vault.every(),
      service -> signs(service, "rsa-pss", "signature_algorithm", "pss")),
  SIGN_PKCS1(
      "sign, verify: RSA PKCS#1 v1.5",
      Vault.every(),
      service -> signs(service, "rsa-pkcs1", "signature_algorithm", "pkcs1v15")),
  SIGN_P256(
      "sign, verify: ECDSA on P-256",
      Vault.of("yes", "yes", "no", "yes"),
      service -> signs(service, "p-256", "marshaling_algorithm", "jws")),
  SIGN_P384(
      "sign, verify: ECDSA on P-384",
      Vault.of("yes", "yes", "no", "yes"),
      service -> signs(service, "p-384", "hash_algorithm", "sha2-384")),
  SIGN_P521(
      "sign, verify: ECDSA on P-521",
      Vault.of("yes", "yes", "no", "no"),
      service -> signs(service, "p-521", "hash_algorithm", "sha2-512"),
      Column.GOOGLE),
  SIGN_SECP256K1(
      "sign, verify: ECDSA on secp256k1", Vault.none(), service -> signs(service, "secp256k1")),
  SIGN_ED25519(
      "sign, verify: Ed25519",
      Vault.none(),
      service -> signs(service, "ed25519"),
      Column.KEY_VAULT,
      Column.MANAGED_HSM),
  SIGN_ML_DSA(
      "sign, verify: ML-DSA-65",
      Vault.none(),
      service -> signs(service, "ml-dsa-65"),
      Column.TOKEN,
      Column.KEY_VAULT,
      Column.MANAGED_HSM),
  RAW_RSA(
      "encrypt, decrypt: `raw`, RSA",
      Vault.ofToken("yes"),
      service -> encrypts(service, service.key("rsa", EncryptionForm.RAW), 100, 0)),
  RAW_AES(
      "encrypt, decrypt: `raw`, AES, `associated_data`",
      Vault.ofToken("yes, `associated_data`: ?"),
      service -> encrypts(service, service.key("aes", EncryptionForm.RAW), 1000, 9),
      Column.KEY_VAULT),
  ENVELOPE_RSA(
      "encrypt, decrypt: `envelope`, RSA, any length, `associated_data`",
      Vault.none(),
      service -> encrypts(service, service.key("rsa", EncryptionForm.ENVELOPE), 100_000, 9)),
  ENVELOPE_AES(
      "encrypt, decrypt: `envelope`, AES, any length, `associated_data`",
      Vault.none(),
      service -> encrypts(service, service.key("aes", EncryptionForm.ENVELOPE), 100_000, 9),
      Column.KEY_VAULT),
  STREAM("encrypt, decrypt: streams", Vault.none(), MatrixOperation::streams),
  REWRAP_RSA(
      "rewrap: RSA, `raw` to `envelope`",
      Vault.ofToken("broken"),
      service -> rewraps(service, "rsa", "rsa")),
  REWRAP_AES(
      "rewrap: AES, `raw` to `envelope`",
      Vault.ofToken("broken"),
      service -> rewraps(service, "aes", "aes"),
      Column.KEY_VAULT),
  DATA_KEY(
      "datakey: RSA, `plaintext` and `wrapped`",
      Vault.ofToken("yes"),
      service -> makesDataKeys(service, "rsa")),
  DATA_KEY_AES(
      "datakey: AES, `plaintext` and `wrapped`",
      Vault.ofToken("yes"),
      service -> makesDataKeys(service, "aes"),
      Column.KEY_VAULT),
  HMAC(
      "hmac: make",
      Vault.ofToken("by the mechanism"),
      service -> makesHmac(service, service.key("hmac")),
      Column.KEY_VAULT,
      Column.MANAGED_HSM),
  HMAC_VERIFY(
      "hmac: verify",
      Vault.ofToken("broken"),
      MatrixOperation::verifiesHmac,
      Column.KEY_VAULT,
      Column.MANAGED_HSM),
  CMAC(
      "cmac: make, verify",
      Vault.none(),
      MatrixOperation::makesCmac,
      Column.AWS,
      Column.KEY_VAULT,
      Column.MANAGED_HSM,
      Column.GOOGLE),
  ROTATE(
      "rotate to a key of another service: old signatures verify, new ones are its",
      Vault.every(),
      MatrixOperation::rotates),
  MOVE(
      "rotate and rewrap to a key of another service",
      Vault.ofToken("broken"),
      service -> rewraps(service, "rsa", "other-aes")),
  PUBLIC_KEY("public key: PEM, JWK, OpenSSH", Vault.none(), MatrixOperation::showsPublicKey),
  CSR("csr: RSA, EC", Vault.of("?", "?", "?", "?"), MatrixOperation::requestsCertificate),
  OWN_TYPE(
      "key made in the service: `ecdsa-p256`, `rsa-2048`",
      Vault.none(),
      MatrixOperation::makesKeyPairs),
  OWN_TYPE_AES(
      "key made in the service: `aes256-gcm96`",
      Vault.none(),
      MatrixOperation::makesAesKey,
      Column.KEY_VAULT),
  RANDOM("random: of the service", Vault.none(), MatrixOperation::random, Column.KEY_VAULT);

  private static final byte[] DATA = bytes(40);

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes these, which their types cannot say.
  private final Vault vault;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Work work;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<Column> without;

  MatrixOperation(String title, Vault vault, Work work, Column... without) {
    this.title = title;
    this.vault = vault;
    this.work = work;
    this.without = EnumSet.noneOf(Column.class);
    this.without.addAll(List.of(without));
  }

  /** What an operation does with a service; it fails unless all of it goes well. */
  @FunctionalInterface
  private interface Work {
    void on(MatrixService service) throws Exception;
  }

  /**
   * What Vault's documentation and public source say of keys of type {@code managed_key}, version
   * 1.16 and later: by type of the managed key.
   */
  private record Vault(Map<String, String> says) {

    static Vault of(String pkcs11, String awskms, String azurekeyvault, String gcpckms) {
      return new Vault(
          Map.of(
              "pkcs11", pkcs11,
              "awskms", awskms,
              "azurekeyvault", azurekeyvault,
              "gcpckms", gcpckms));
    }

    static Vault ofToken(String pkcs11) {
      return of(pkcs11, "no", "no", "no");
    }

    static Vault every() {
      return of("yes", "yes", "yes", "yes");
    }

    static Vault none() {
      return of("no", "no", "no", "no");
    }
  }

  String title() {
    return title;
  }

  /** What Vault does; empty where it has no such service. */
  String vault(Column column) {
    return vault.says.getOrDefault(column.type(), "");
  }

  /** Whether the service itself has what it takes, by its own documentation. */
  boolean isPossible(Column column) {
    return !without.contains(column);
  }

  /** Does it. */
  void doWith(MatrixService service) throws Exception {
    work.on(service);
  }

  private static Map<String, Object> request(byte[] input, String... fields) {
    Map<String, Object> request = new HashMap<>(Map.of("input", base64(input)));
    for (int field = 0; field < fields.length; field += 2) {
      request.put(fields[field], fields[field + 1]);
    }
    return request;
  }

  private static void signs(MatrixService service, String kind, String... fields) {
    String key = service.key(kind);
    String signature =
        text(service.mount().signing().sign(key, request(DATA, fields)), "signature");

    assertThat(isValid(service, key, DATA, "signature", signature, fields)).isTrue();
    assertThat(isValid(service, key, bytes(41), "signature", signature, fields)).isFalse();
  }

  private static boolean isValid(
      MatrixService service,
      String key,
      byte[] data,
      String field,
      String signature,
      String... fields) {
    Map<String, Object> request = request(data, fields);
    request.put(field, signature);
    return requireNonNull(service.mount().signing().verify(key, request).data().get("valid"))
        .equals(true);
  }

  private static void encrypts(MatrixService service, String key, int length, int associated) {
    Encryption encryption = service.mount().encryption();
    String sealed = encryption.encrypt(key, bytes(length), bytes(associated));

    assertThat(sealed).startsWith("vault:v1:");
    assertThat(encryption.decrypt(key, sealed, bytes(associated))).isEqualTo(bytes(length));
    if (associated > 0) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> encryption.decrypt(key, sealed, bytes(associated + 1)))
          .withMessageContaining("unable to decrypt");
    }
  }

  private static void streams(MatrixService service) throws Exception {
    String key = service.key("rsa", EncryptionForm.ENVELOPE);
    Streams streams = service.mount().streams();
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (OutputStream sink = streams.encrypt(key, sealed, bytes(9))) {
      sink.write(bytes(100_000));
    }

    try (InputStream opened =
        streams.decrypt(key, new ByteArrayInputStream(sealed.toByteArray()), bytes(9))) {
      assertThat(opened.readAllBytes()).isEqualTo(bytes(100_000));
    }
  }

  private static void rewraps(MatrixService service, String kind, String next) {
    Encryption encryption = service.mount().encryption();
    String key = service.key(kind, EncryptionForm.RAW);
    String sealed = encryption.encrypt(key, DATA, new byte[0]);
    service.mount().keys().rotate(key, Map.of("managed_key_name", next, "encryption", "envelope"));

    String again = text(encryption.rewrap(key, Map.of("ciphertext", sealed)), "ciphertext");

    assertThat(again).startsWith("vault:v2:");
    assertThat(encryption.decrypt(key, again, new byte[0])).isEqualTo(DATA);
    assertThat(encryption.decrypt(key, sealed, new byte[0])).isEqualTo(DATA);
  }

  private static void makesDataKeys(MatrixService service, String kind) {
    for (EncryptionForm form : EncryptionForm.values()) {
      String key = service.key(kind, form);
      DataKeyMaking dataKeys = service.mount().dataKeys();
      Map<String, Object> made = dataKeys.make(true, key, Map.of("bits", 512)).data();
      Map<String, Object> wrapped = dataKeys.make(false, key, Map.of()).data();
      Encryption encryption = service.mount().encryption();

      assertThat(base64(encryption.decrypt(key, text(made, "ciphertext"), new byte[0])))
          .isEqualTo(text(made, "plaintext"));
      assertThat(wrapped).doesNotContainKey("plaintext");
      assertThat(encryption.decrypt(key, text(wrapped, "ciphertext"), new byte[0])).hasSize(32);
    }
  }

  private static String makesHmac(MatrixService service, String key) {
    String code = text(service.mount().macs().hmac(key, request(DATA)), "hmac");
    assertThat(code).startsWith("vault:v1:");
    assertThat(EncryptionFixture.payload(code)).hasSize(32);
    return code;
  }

  private static void verifiesHmac(MatrixService service) {
    String key = service.key("hmac");
    String code = makesHmac(service, key);

    assertThat(isValid(service, key, DATA, "hmac", code)).isTrue();
    assertThat(isValid(service, key, bytes(41), "hmac", code)).isFalse();
  }

  private static void makesCmac(MatrixService service) {
    String key = service.key("cmac");
    String code = text(service.mount().macs().cmac(key, request(DATA)), "cmac");

    assertThat(EncryptionFixture.payload(code)).hasSize(16);
    assertThat(isValid(service, key, DATA, "cmac", code)).isTrue();
    assertThat(isValid(service, key, bytes(41), "cmac", code)).isFalse();
  }

  private static void rotates(MatrixService service) {
    String key = service.key("p-256");
    Signing signing = service.mount().signing();
    String first = text(signing.sign(key, request(DATA)), "signature");
    service.mount().keys().rotate(key, Map.of("managed_key_name", "other-p256"));
    String second = text(signing.sign(key, request(DATA)), "signature");

    assertThat(first).startsWith("vault:v1:");
    assertThat(second).startsWith("vault:v2:");
    assertThat(isValid(service, key, DATA, "signature", first)).isTrue();
    assertThat(isValid(service, key, DATA, "signature", second)).isTrue();
    assertThat(isValid(service, key, DATA, "signature", second.replace(":v2:", ":v1:"))).isFalse();
  }

  private static void showsPublicKey(MatrixService service) {
    KeyExports exports = service.mount().exports();
    for (String kind : List.of("p-256", "rsa-pkcs1")) {
      String key = service.key(kind);
      Object pem = shown(exports.publicKeys(key, "pem").data());

      assertThat(pem.toString()).startsWith("-----BEGIN PUBLIC KEY-----");
      assertThat(exports.export("public-key", key, "").data().get("keys"))
          .isEqualTo(Map.of("1", pem));
      assertThat(shown(exports.publicKeys(key, "jwk").data()).toString()).contains("kty=");
      assertThat(shown(exports.publicKeys(key, "openssh").data()).toString())
          .startsWith(kind.equals("p-256") ? "ecdsa-sha2-nistp256 " : "ssh-rsa ");
      assertThat(exports.jwks(key)).startsWith("{\"keys\":[{");
    }
  }

  private static Object shown(Map<String, Object> answer) {
    return requireNonNull(((Map<?, ?>) requireNonNull(answer.get("keys"))).get("1"));
  }

  private static void requestsCertificate(MatrixService service) throws Exception {
    for (String kind : List.of("p-256", "rsa-pkcs1", "rsa-pss")) {
      String key = service.key(kind);
      String pem = text(service.mount().exports().csr(key, Map.of("common_name", "cell")), "csr");
      try (PEMParser parser = new PEMParser(new StringReader(pem))) {
        JcaPKCS10CertificationRequest csr =
            new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject());
        assertThat(
                csr.isSignatureValid(
                    new JcaContentVerifierProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(csr.getPublicKey())))
            .isTrue();
        assertThat(csr.getSubject()).hasToString("CN=cell");
      }
    }
  }

  private static void makesKeyPairs(MatrixService service) {
    for (String type : List.of("ecdsa-p256", "rsa-2048")) {
      String key = service.newName();
      assertThat(service.mount().keys().create(key, Map.of("type", type)).data())
          .containsEntry("type", type);
      if (type.equals("ecdsa-p256")) {
        String signature = text(service.mount().signing().sign(key, request(DATA)), "signature");
        assertThat(isValid(service, key, DATA, "signature", signature)).isTrue();
      }
    }
  }

  private static void makesAesKey(MatrixService service) {
    String key = service.newName();
    service.mount().keys().create(key, Map.of());
    encrypts(service, key, 1000, 9);
  }

  private static void random(MatrixService service) {
    String text =
        text(service.mount().random().make(Map.of("source", "kms", "bytes", 48)), "random_bytes");
    assertThat(text).hasSize(64).isNotEqualTo(base64(new byte[48]));
  }
}
