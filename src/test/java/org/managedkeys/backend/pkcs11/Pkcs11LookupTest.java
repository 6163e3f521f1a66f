// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11LookupTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final String SHARED = SoftHsm.SHARED_TOKEN;
  private static final String WHERE = "kms 'hsm' (pkcs11, token '" + TOKEN + "')";

  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @Test
  void open_byId_findsTheSameKeyAsByLabel() {
    try (Pkcs11Backend shared = Tokens.connect(SHARED)) {
      ManagedKey byLabel = Tokens.open(shared, "p384");
      ManagedKey byId =
          shared.open(Tokens.name("k"), Tokens.at("key_id", "0x" + SoftHsm.sharedId("p384")));

      assertThat(publicHalf(byId)).isEqualTo(publicHalf(byLabel));
    }
  }

  @Test
  void open_withLabelAndIdOfDifferentKeys_findsNothing() {
    try (Pkcs11Backend shared = Tokens.connect(SHARED)) {
      assertThatThrownBy(() -> Tokens.open(shared, "p256", "key_id", SoftHsm.sharedId("p384")))
          .hasMessageStartingWith(
              "key 'k': cannot find it: no private or secret key has label 'p256' and id ");
    }
  }

  @Test
  void open_withUnknownLabel_isNotFoundAndSaysHowToLook() {
    KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "absent"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.NOT_FOUND);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot find it: no private or secret key has label 'absent' at "
                + WHERE
                + ". Hint: list what is there with pkcs11-tool --login --list-objects");
  }

  @Test
  void open_withALabelTwice_isConflictAndNamesTheIds() {
    generate("twice", "EC:prime256v1", "a1");
    generate("twice", "EC:prime256v1", "a2");

    KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "twice"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.CONFLICT);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot find it: 2 keys have label 'twice' at "
                + WHERE
                + "; their ids are a1, a2. Hint: add key_id");
    assertThat(Tokens.open(backend, "twice", "key_id", "a2").algorithm())
        .isEqualTo(KeyAlgorithm.EC_P256);
  }

  @Test
  void open_rsaWithoutPublicObject_readsThePrivateKeysModulus() {
    generate("lonely-rsa", "rsa:2048", "b1");
    byte[] before = Tokens.open(backend, "lonely-rsa").subjectPublicKeyInfo();
    delete("pubkey", "b1");

    assertThat(Tokens.open(backend, "lonely-rsa").subjectPublicKeyInfo()).isEqualTo(before);
  }

  @Test
  void open_ecWithoutPublicObject_takesTheCertificatesKey(@TempDir Path folder) throws Exception {
    generate("certified", "EC:prime256v1", "b2");
    Signs key = Tokens.open(backend, "certified");
    delete("pubkey", "b2");
    assertThatThrownBy(() -> Tokens.open(backend, "certified"))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot read the public key: neither a public key nor a certificate belongs to"
                + " the private key with label 'certified' at "
                + WHERE
                + ". Hint: name its certificate in key.k.certificate = <absolute path>, or write"
                + " the public key onto the token, with the private key's CKA_ID: pkcs11-tool"
                + " --write-object pub.der --type pubkey");

    writeCertificate(
        TOKEN, "b2", Certificates.write(folder, key.subjectPublicKeyInfo(), "certified"));

    assertThat(Tokens.open(backend, "certified").subjectPublicKeyInfo())
        .isEqualTo(key.subjectPublicKeyInfo());
  }

  @Test
  void open_withAnotherKeysPublicObject_isConflict(@TempDir Path folder) throws Exception {
    generate("mixed", "rsa:2048", "c1");
    generate("other", "rsa:2048", "c2");
    Path other =
        Files.write(
            folder.resolve("other.der"), Tokens.open(backend, "other").subjectPublicKeyInfo());
    delete("pubkey", "c1");
    SoftHsm.pkcs11Tool(TOKEN, "--write-object", other.toString(), "--type", "pubkey", "--id", "c1");

    KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "mixed"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.CONFLICT);
    assertThat(e).hasMessageContaining("label 'mixed' has another modulus");
  }

  @Test
  void open_onACurveOutsideTheTable_namesItsIdentifier() {
    generate("brainpool", "EC:brainpoolP256r1", "d1");

    KeyException e =
        catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "brainpool"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot read the public key: its curve is not supported:"
                + " 1.3.36.3.3.2.8.1.1.7, at "
                + WHERE);
  }

  @Test
  void checkScheme_withCkaSignFalse_refuses() {
    generate("no-sign", "rsa:2048", "e1");
    TokenKeys.forbidSigning(TOKEN, "no-sign");

    assertThatThrownBy(() ->
            Tokens.open(backend, "no-sign")
                .checkScheme(SignatureScheme.pkcs1(DigestAlgorithm.SHA_256)))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot sign by RSA PKCS#1 v1.5 with SHA-256: its attribute CKA_SIGN is false"
                + " on the token");
  }

  @Test
  void token_bySerialAndBySlot_isFound() {
    TokenInfo info =
        list().stream().filter(token -> token.label().equals(SHARED)).findFirst().orElseThrow();
    String slot = Long.toUnsignedString(info.slot());

    for (String[] fields :
        new String[][] {
          {"token_label", "", "token_serial", info.serial()},
          {"token_label", "", "slot", slot},
          {"token_label", "", "slot", "0x" + Long.toHexString(info.slot())},
          {"slot", slot},
        }) {
      try (Pkcs11Backend other = Tokens.connect(SHARED, fields)) {
        assertThat(Tokens.open(other, "p256").algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
      }
    }
  }

  @Test
  void token_withSlotAndLabelThatDisagree_isNotFound() {
    try (Pkcs11Backend other =
        Tokens.connect(TOKEN, "slot", Long.toUnsignedString(Tokens.slot(SHARED)))) {
      assertThatThrownBy(() -> Tokens.open(other, "p256"))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("no token has label '" + TOKEN + "' and slot ");
    }
  }

  @Test
  void token_unknown_listsThePresentOnes() {
    try (Pkcs11Backend other = Tokens.connect("nowhere")) {
      KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(other, "p256"));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.NOT_FOUND);
      assertThat(e)
          .hasMessageStartingWith(
              "kms 'hsm' (pkcs11, token 'nowhere'): cannot find the token: no token has label"
                  + " 'nowhere'; present are ")
          .hasMessageContaining("'" + SHARED + "' (serial ");
    }
  }

  @Test
  void token_withALabelTwice_isConflict() {
    List<TokenInfo> two =
        List.of(new TokenInfo(1, "prod", "11", 0, 0, 0), new TokenInfo(2, "prod", "22", 0, 0, 0));

    assertThatThrownBy(
            () -> TokenSelector.parse(Tokens.at("token_label", "prod")).select(two, "kms 'hsm'"))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "kms 'hsm': cannot find the token: 2 tokens have label 'prod': 'prod' (serial 11, slot"
                + " 1), 'prod' (serial 22, slot 2). Hint: add token_serial");
  }

  private static List<TokenInfo> list() {
    try {
      return Tokens.module(SoftHsm.LIBRARY).tokens().present();
    } catch (CryptokiFailure e) {
      throw new IllegalStateException(e);
    }
  }

  private static void generate(String label, String type, String id) {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", type, "--label", label, "--id", id, "--usage-sign");
  }

  private static void delete(String type, String id) {
    SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", type, "--id", id);
  }

  private static void writeCertificate(String token, String id, Path file) {
    SoftHsm.pkcs11Tool(token, "--write-object", file.toString(), "--type", "cert", "--id", id);
  }
}
