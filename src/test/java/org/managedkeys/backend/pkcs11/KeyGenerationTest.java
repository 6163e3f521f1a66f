// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SigningKeys;
import org.managedkeys.testkit.SoftHsm;

class KeyGenerationTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final KeySpec P256 = KeySpec.of(KeyAlgorithm.EC_P256);

  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  /** SoftHSM 2.6 does not know ML-DSA. */
  static List<KeyAlgorithm> rows() {
    return SigningKeys.ROWS.stream()
        .filter(row -> row.family() != KeyAlgorithm.Family.ML_DSA)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void generate_eachAlgorithm_makesAKeyThatSigns(KeyAlgorithm algorithm) {
    KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));
    Fields fields = Tokens.at("key_label", "made-" + algorithm);

    Signs made = (Signs) backend.generate(Tokens.name("k"), fields, spec, KeyUsage.DEFAULT);

    assertThat(made.algorithm()).isEqualTo(algorithm);
    assertThat(made.sign(scheme(algorithm), new byte[32])).isNotEmpty();
    assertThat(Tokens.open(backend, "made-" + algorithm).subjectPublicKeyInfo())
        .isEqualTo(made.subjectPublicKeyInfo());
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "privkey"))
        .containsPattern(
            "made-"
                + algorithm
                + "\\n.*\\n.*\\n.*Access:\\s*sensitive, always sensitive, never extractable,"
                + " local");
  }

  @ParameterizedTest
  @CsvSource({"AES, 128", "AES, 192", "AES, 256", "HMAC, 160", "HMAC, 256", "HMAC, 512"})
  void generate_ofASecretKey_makesAHiddenOneOfThatLength(KeyAlgorithm algorithm, int bits)
      throws Exception {
    String label = "made-" + algorithm + "-" + bits;
    Macs key =
        (Macs)
            backend.generate(
                Tokens.name("k"),
                Tokens.at("key_label", label),
                new KeySpec(algorithm, bits),
                KeyUsage.defaultsOf(algorithm.family()));

    MacAlgorithm mac =
        algorithm == KeyAlgorithm.AES ? MacAlgorithm.AES_CMAC : MacAlgorithm.HMAC_SHA_1;
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.mac(mac, new byte[3])).hasSize(mac.bytes());
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "secrkey"))
        .containsPattern(
            "length "
                + bits / 8
                + "\\n\\s*label:\\s*"
                + label
                + "\\n(.*\\n){1,3}?\\s*Access:\\s*sensitive, always sensitive, never extractable,"
                + " local");
  }

  /** pkcs11-tool does not tell whether a secret key signs. */
  @ParameterizedTest
  @CsvSource({
    "AES, ENCRYPT, encrypt",
    "AES, DECRYPT, decrypt",
    "AES, WRAP, 'encrypt, wrap'",
    "AES, UNWRAP, 'decrypt, unwrap'",
    "AES, MAC, verify",
    "HMAC, MAC, verify",
    "RSA, SIGN, sign",
    "RSA, DECRYPT, decrypt",
    "RSA, UNWRAP, decrypt",
    "EC_P256, SIGN, sign",
    "EC_P256, DERIVE, derive",
    "ED25519, SIGN, sign",
    "X25519, DERIVE, derive"
  })
  void generate_withOneUsage_allowsNothingElse(
      KeyAlgorithm algorithm, KeyUsage usage, String allowed) {
    String label = "only-" + algorithm + "-" + usage;
    KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));

    backend.generate(Tokens.name("k"), Tokens.at("key_label", label), spec, EnumSet.of(usage));

    String objects =
        SoftHsm.pkcs11Tool(
            TOKEN,
            "--list-objects",
            "--type",
            algorithm.family().isSecret() ? "secrkey" : "privkey");
    assertThat(objects)
        .containsPattern("label:\\s*" + label + "\\n.*ID:.*\\n\\s*Usage:\\s*" + allowed + "\\n");
  }

  @Test
  void unboundKeys_tellOfSecretKeysToo() {
    UnboundKey unbound =
        backend.generateUnbound(KeySpec.of(KeyAlgorithm.AES), EnumSet.of(KeyUsage.ENCRYPT));
    String id = unbound.location().text("key_id").orElseThrow();
    assertThat(backend.unboundKeys()).anyMatch(text -> text.endsWith("', id " + id));

    Fields bound = backend.bind(unbound.location(), Tokens.name("data-key"));
    Tokens.closeAllSessions(TOKEN);

    assertThat(backend.unboundKeys()).noneMatch(text -> text.contains(id));
    assertThat(backend.open(Tokens.name("data-key"), bound)).isInstanceOf(Encrypts.class);
    assertThat(
            ((Encrypts) unbound.key())
                .encrypt(
                    CipherScheme.of(CipherScheme.Mode.AES_CBC),
                    CipherInput.withIv(new byte[16], new byte[16]))
                .bytes())
        .hasSize(16);
  }

  @Test
  void generate_ofMlDsa_whereTheTokenLacksIt_isUnsupported() {
    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () ->
                backend.generateUnbound(
                    KeySpec.of(KeyAlgorithm.ML_DSA_65), EnumSet.of(KeyUsage.SIGN)));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("the token lacks the mechanism 0x1c");
  }

  @Test
  void generate_whereAKeyIs_isConflictAndMakesNothing() {
    backend.generate(
        Tokens.name("k"), Tokens.at("key_label", "there", "key_id", "77"), P256, KeyUsage.DEFAULT);

    for (Fields fields :
        new Fields[] {
          Tokens.at("key_label", "there"),
          Tokens.at("key_label", "elsewhere", "key_id", "77"),
          Tokens.at("key_label", "there", "key_id", "78"),
          Tokens.at("key_id", "77")
        }) {
      try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
        KeyException e =
            catchThrowableOfType(
                KeyException.class,
                () -> backend.generate(Tokens.name("k"), fields, P256, KeyUsage.DEFAULT));

        assertThat(e.kind()).isEqualTo(KeyException.Kind.CONFLICT);
        assertThat(e).hasMessageContaining("is already at kms 'hsm'");
        assertThat(calls.count("C_GenerateKeyPair")).isZero();
      }
    }
  }

  @Test
  void generate_afterALostConnection_makesTheKeyOnce() {
    backend.unboundKeys();
    Tokens.closeAllSessions(TOKEN);

    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      backend.generate(
          Tokens.name("k"), Tokens.at("key_label", "after-loss"), P256, KeyUsage.DEFAULT);
      assertThat(calls.count("C_GenerateKeyPair")).isEqualTo(1);
    }
    assertThat(Tokens.open(backend, "after-loss").algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
  }

  @Test
  void generate_whenTheConnectionIsLostMeanwhile_isNotRepeated() {
    try (CryptokiCalls calls =
        CryptokiCalls.on(
            SoftHsm.LIBRARY,
            name -> {
              if (name.equals("C_GenerateKeyPair")) {
                Tokens.closeAllSessions(TOKEN);
              }
            })) {
      assertThatThrownBy(() ->
              backend.generate(
                  Tokens.name("k"), Tokens.at("key_label", "lost"), P256, KeyUsage.DEFAULT))
          .isInstanceOf(KeyException.class)
          .hasMessageStartingWith(
              "key 'k': cannot generate a key (secp256r1): C_GenerateKeyPair answered"
                  + " CKR_SESSION_HANDLE_INVALID");
      assertThat(calls.count("C_GenerateKeyPair")).isEqualTo(1);
    }
  }

  @Test
  void bind_ofAnUnboundKey_namesItAndFindsItById() {
    UnboundKey unbound = backend.generateUnbound(P256, KeyUsage.DEFAULT);
    String id = unbound.location().text("key_id").orElseThrow();
    assertThat(unbound.location().names()).containsExactly("key_id");
    assertThat(backend.unboundKeys()).anyMatch(text -> text.endsWith("', id " + id));

    Fields bound = backend.bind(unbound.location(), Tokens.name("team/orders"));

    assertThat(bound.toText()).containsOnlyKeys("key_id").containsEntry("key_id", id);
    ManagedKey key = backend.open(Tokens.name("team/orders"), bound);
    assertThat(publicHalf(key)).isEqualTo(publicHalf(unbound.key()));
    assertThat(((Signs) unbound.key()).sign(scheme(KeyAlgorithm.EC_P256), new byte[32]))
        .hasSize(64);
    assertThat(backend.unboundKeys()).noneMatch(text -> text.contains(id));
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "privkey"))
        .containsPattern("Private Key Object[^\\n]*\\n\\s*label:\\s*team/orders");
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "pubkey"))
        .containsPattern("Public Key Object[^\\n]*\\n(.*\\n){1,3}?\\s*label:\\s*team/orders");
  }

  @Test
  void bind_ofAKeyThatIsGone_isNotFound() {
    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () -> backend.bind(Tokens.at("key_id", "00ff00"), Tokens.name("x")));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.NOT_FOUND);
  }

  @Test
  void generate_withForceRwSession_works() {
    try (Pkcs11Backend other = Tokens.connect(TOKEN, "force_rw_session", "true")) {
      other.generate(Tokens.name("k"), Tokens.at("key_label", "rw"), P256, KeyUsage.DEFAULT);

      assertThat(Tokens.open(other, "rw").algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    }
  }

  private static SignatureScheme scheme(KeyAlgorithm algorithm) {
    return switch (algorithm.family()) {
      case RSA -> SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
      case EC -> SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
      case EDDSA -> SignatureScheme.ed25519();
      default -> throw new IllegalArgumentException("makes no signatures: " + algorithm);
    };
  }
}
