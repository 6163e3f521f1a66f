// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import com.sun.jna.Pointer;
import java.lang.reflect.Proxy;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/** Software keys brought onto a token; those that agree or decrypt are in the tests of that. */
class KeyStorageTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final String HIDDEN = "Access:\\s*sensitive";
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
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
      value = KeyAlgorithm.class,
      names = {"RSA", "EC_P256", "EC_P384", "EC_P521", "EC_SECP256K1", "ED25519"})
  void store_ofAKeyPair_makesOneThatSignsAndIsHidden(KeyAlgorithm algorithm) throws Exception {
    KeyPair pair = software(algorithm);
    String label = "stored-" + algorithm;

    Signs key = (Signs) Tokens.pair(backend, label, algorithm, pair);

    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.subjectPublicKeyInfo()).isEqualTo(pair.getPublic().getEncoded());
    assertSigns(key, pair, algorithm);
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "privkey"))
        .containsPattern(label + "\\n(.*\\n){1,3}?\\s*" + HIDDEN + "\\s*\\n");
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "pubkey")).contains(label);
  }

  @Test
  void store_withoutAPlace_isFoundByTheFieldsThatItAnswers() {
    byte[] secret = new byte[32];
    Fields at;
    try (KeyMaterial material = KeyMaterial.ofSecret(KeyAlgorithm.HMAC, secret)) {
      at =
          backend.store(
              Tokens.name("team/mac"),
              Fields.ofText("key.team/mac", Map.of()),
              material,
              EnumSet.of(KeyUsage.MAC),
              false);
    }

    assertThat(at.toText()).containsOnlyKeys("key_id");
    assertThat(backend.open(Tokens.name("team/mac"), at).algorithm()).isEqualTo(KeyAlgorithm.HMAC);
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "secrkey"))
        .contains("team/mac");
  }

  @Test
  void store_whereAKeyIs_isConflictAndChangesNothing() {
    ManagedKey first = Tokens.secret(backend, "there", KeyAlgorithm.HMAC, new byte[32]);
    byte[] code = ((Macs) first).mac(MacAlgorithm.HMAC_SHA_256, new byte[1]);

    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () -> Tokens.secret(backend, "there", KeyAlgorithm.AES, new byte[16]));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.CONFLICT);
    assertThat(e)
        .hasMessageStartingWith(
            "key 'k': cannot store the key: a key with label 'there' is already at kms 'hsm'");
    assertThat(((Macs) first).mac(MacAlgorithm.HMAC_SHA_256, new byte[1])).isEqualTo(code);
    assertThat(count("there")).isEqualTo(1);
  }

  @Test
  void store_ofANewNameThatIsALabelAlready_isConflictEvenToReplace() {
    Tokens.secret(backend, "taken", KeyAlgorithm.HMAC, new byte[32]);
    try (KeyMaterial material = KeyMaterial.ofSecret(KeyAlgorithm.HMAC, new byte[32])) {
      assertThatThrownBy(() ->
              backend.store(
                  Tokens.name("taken"),
                  Fields.ofText("key.taken", Map.of()),
                  material,
                  EnumSet.of(KeyUsage.MAC),
                  true))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("a key with label 'taken' is already at");
    }
    assertThat(count("taken")).isEqualTo(1);
  }

  @Test
  void replace_putsTheNewKeyInAndTheOldOneOut() throws Exception {
    KeyPair old = software(KeyAlgorithm.EC_P256);
    Tokens.pair(backend, "replaced", KeyAlgorithm.EC_P256, old);
    KeyPair pair = software(KeyAlgorithm.ED25519);
    Fields fields = Tokens.at("key_label", "replaced");

    replace(fields, KeyAlgorithm.ED25519, pair);

    HasPublicKey now = (HasPublicKey) backend.open(Tokens.name("k"), fields);
    assertThat(publicHalf(now)).isEqualTo(pair.getPublic().getEncoded());
    assertThat(count("replaced")).isEqualTo(2);
  }

  @Test
  void replace_atAnId_keepsTheId() throws Exception {
    Fields fields = Tokens.at("key_label", "with-id", "key_id", "abcd");
    KeyPair first = software(KeyAlgorithm.EC_P256);
    KeyPair second = software(KeyAlgorithm.EC_P384);

    replace(fields, KeyAlgorithm.EC_P256, first);
    replace(fields, KeyAlgorithm.EC_P384, second);

    assertThat(publicHalf(backend.open(Tokens.name("k"), Tokens.at("key_id", "abcd"))))
        .isEqualTo(second.getPublic().getEncoded());
    assertThat(count("with-id")).isEqualTo(2);
  }

  @Test
  void replace_thatFails_leavesTheOldKey() throws Exception {
    KeyPair old = software(KeyAlgorithm.EC_P256);
    Signs key = (Signs) Tokens.pair(backend, "kept", KeyAlgorithm.EC_P256, old);
    Fields fields = Tokens.at("key_label", "kept");
    try (KeyMaterial broken =
        KeyMaterial.ofPair(KeyAlgorithm.RSA, new byte[] {1, 2, 3}, old.getPublic().getEncoded())) {
      assertThatThrownBy(() ->
              backend.store(Tokens.name("k"), fields, broken, EnumSet.of(KeyUsage.SIGN), true))
          .isInstanceOf(KeyException.class)
          .hasMessageStartingWith(
              "key 'k': cannot store the key: its PrivateKeyInfo cannot be read (RSA)")
          .hasNoCause();
    }
    try (CryptokiCalls calls = losingSessionsAt("C_DestroyObject", 1)) {
      assertThatThrownBy(() -> replace(fields, KeyAlgorithm.EC_P256, old))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("C_DestroyObject answered CKR_SESSION_HANDLE_INVALID");
      assertThat(calls.count("C_CreateObject")).isEqualTo(2);
    }
    assertSigns(key, old, KeyAlgorithm.EC_P256);
  }

  @Test
  void store_whenThePublicHalfFails_leavesNothing() throws Exception {
    KeyPair pair = software(KeyAlgorithm.EC_P256);
    try (CryptokiCalls calls = losingSessionsAt("C_CreateObject", 2)) {
      assertThatThrownBy(() -> Tokens.pair(backend, "half", KeyAlgorithm.EC_P256, pair))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("C_CreateObject answered CKR_SESSION_HANDLE_INVALID");
      assertThat(calls.count("C_DestroyObject")).isEqualTo(1);
    }
    assertThat(count("half")).isZero();
  }

  /** The token is made to refuse every secret in clear, as strict ones do. */
  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"RSA", "EC_P256", "EC_P521"})
  void store_whereTheTokenTakesNoSecretInClear_wrapsIt(KeyAlgorithm algorithm) throws Exception {
    KeyPair pair = software(algorithm);
    String label = "wrapped-" + algorithm;
    Signs key;
    try (RefusingSecrets refusing = new RefusingSecrets()) {
      key = (Signs) Tokens.pair(backend, label, algorithm, pair);
      assertThat(refusing.refused()).isPositive();
    }

    assertThat(key.subjectPublicKeyInfo()).isEqualTo(pair.getPublic().getEncoded());
    assertSigns(key, pair, algorithm);
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects", "--type", "privkey"))
        .containsPattern(label + "\\n(.*\\n){1,3}?\\s*" + HIDDEN + "\\s*\\n");
    assertThat(count(label)).isEqualTo(2);
  }

  @Test
  void store_ofASecretWhereTheTokenTakesNoneInClear_wrapsIt() throws Exception {
    byte[] secret = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21};
    Mac jdk = Mac.getInstance("HmacSHA1");
    jdk.init(new SecretKeySpec(secret, "any"));
    Macs key;
    try (RefusingSecrets refusing = new RefusingSecrets()) {
      key = (Macs) Tokens.secret(backend, "wrapped-mac", KeyAlgorithm.HMAC, secret);
      assertThat(refusing.refused()).isPositive();
    }

    assertThat(key.mac(MacAlgorithm.HMAC_SHA_1, secret)).isEqualTo(jdk.doFinal(secret));
    assertThat(count("wrapped-mac")).isEqualTo(1);
  }

  /** C_CreateObject of a private or secret key answers CKR_ATTRIBUTE_VALUE_INVALID. */
  private static final class RefusingSecrets implements AutoCloseable {

    private final Pkcs11Module module;
    private final AtomicInteger refused = new AtomicInteger();

    RefusingSecrets() throws CryptokiFailure {
      module = Tokens.module(SoftHsm.LIBRARY);
      module.intercept(bound ->
          (Cryptoki)
              Proxy.newProxyInstance(
                  Cryptoki.class.getClassLoader(),
                  new Class<?>[] {Cryptoki.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("createObject")
                        && isSecret((long) arguments[1], (long) arguments[2])) {
                      refused.incrementAndGet();
                      return ReturnValue.ATTRIBUTE_VALUE_INVALID.code();
                    }
                    return method.invoke(bound, arguments);
                  }));
    }

    private static boolean isSecret(long template, long count) {
      for (long entry = template; entry < template + count * 24; entry += 24) {
        if (new Pointer(entry).getLong(0) == Ck.CKA_CLASS) {
          long objectClass = new Pointer(new Pointer(entry).getLong(8)).getLong(0);
          return objectClass == Ck.CKO_PRIVATE_KEY || objectClass == Ck.CKO_SECRET_KEY;
        }
      }
      return false;
    }

    int refused() {
      return refused.get();
    }

    @Override
    public void close() {
      module.intercept(null);
    }
  }

  @Test
  void store_ofAnMlDsaKey_isUnsupported() {
    try (KeyMaterial material =
        KeyMaterial.ofPair(KeyAlgorithm.ML_DSA_65, new byte[1], new byte[1])) {
      KeyException e =
          catchThrowableOfType(
              KeyException.class,
              () ->
                  backend.store(
                      Tokens.name("k"),
                      Tokens.at("key_label", "ml-dsa"),
                      material,
                      EnumSet.of(KeyUsage.SIGN),
                      false));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    }
  }

  @Test
  void store_afterTheSessionsWereClosed_connectsAgain() throws Exception {
    backend.check();
    Tokens.closeAllSessions(TOKEN);
    byte[] secret = new byte[32];
    Mac jdk = Mac.getInstance("HmacSHA256");
    jdk.init(new SecretKeySpec(secret, "any"));

    Macs key = (Macs) Tokens.secret(backend, "after-loss", KeyAlgorithm.HMAC, secret);

    assertThat(key.mac(MacAlgorithm.HMAC_SHA_256, secret)).isEqualTo(jdk.doFinal(secret));
    assertThat(count("after-loss")).isEqualTo(1);
  }

  /** All sessions are lost right before one of the calls of a function. */
  private static CryptokiCalls losingSessionsAt(String function, int number) {
    AtomicInteger calls = new AtomicInteger();
    return CryptokiCalls.on(
        SoftHsm.LIBRARY,
        name -> {
          if (name.equals(function) && calls.incrementAndGet() == number) {
            Tokens.closeAllSessions(TOKEN);
          }
        });
  }

  private static void replace(Fields fields, KeyAlgorithm algorithm, KeyPair pair) {
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      Set<KeyUsage> usages = KeyUsage.defaultsOf(algorithm.family());
      assertThat(backend.store(Tokens.name("k"), fields, material, usages, true)).isSameAs(fields);
    }
  }

  private static void assertSigns(Signs key, KeyPair pair, KeyAlgorithm algorithm)
      throws Exception {
    byte[] message = {1, 2, 3};
    boolean edwards = algorithm == KeyAlgorithm.ED25519;
    byte[] input = edwards ? message : Tokens.digest(DigestAlgorithm.SHA_256, message);
    SignatureScheme scheme =
        switch (algorithm.family()) {
          case RSA -> SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
          case EC -> SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
          default -> SignatureScheme.ed25519();
        };
    String name =
        switch (algorithm.family()) {
          case RSA -> "SHA256withRSA";
          case EC -> "SHA256withPLAIN-ECDSA";
          default -> "Ed25519";
        };
    Signature verifier = Signature.getInstance(name, BC);
    verifier.initVerify(pair.getPublic());
    verifier.update(message);
    assertThat(verifier.verify(key.sign(scheme, input))).isTrue();
  }

  private static KeyPair software(KeyAlgorithm algorithm) throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(
            switch (algorithm.family()) {
              case RSA -> "RSA";
              case EC -> "EC";
              default -> algorithm.parameterName();
            },
            BC);
    if (algorithm.family() == KeyAlgorithm.Family.EC) {
      generator.initialize(new ECGenParameterSpec(algorithm.parameterName()));
    }
    return generator.generateKeyPair();
  }

  /** Objects with a label, of whatever class. */
  private static long count(String label) {
    return Stream.of(SoftHsm.pkcs11Tool(TOKEN, "--list-objects").split("\n"))
        .filter(line -> List.of(line.strip().split("\\s+")).equals(List.of("label:", label)))
        .count();
  }
}
