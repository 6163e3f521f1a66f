// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** The KeyStore's writing half, and new keys: nothing here destroys a key in its token. */
final class KeyStoreChangesTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final char[] IGNORED = "ignored".toCharArray();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void configure() {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.addAll(Providers.connection("new", TOKEN));
    lines.addAll(
        List.of(
            "kms.new.allow_generate_key = true",
            "default_kms = new",
            "key_pair_generators = true",
            "key.web.kms = hsm",
            "key.web.key_label = p256",
            "key.other.kms = hsm",
            "key.other.key_label = p384"));
    file = Providers.write(folder, lines.toArray(new String[0]));
  }

  @Test
  void chain_setByTheUser_winsAndLasts() throws Exception {
    KeyStore keyStore = open();
    Key key = keyStore.getKey("web", null);
    Certificate selfMade = keyStore.getCertificate("web");
    Certificate[] chain = {
      TestCertificates.issued(selfMade.getPublicKey()), TestCertificates.issuer()
    };

    keyStore.setKeyEntry("web", key, IGNORED, chain);

    for (KeyStore any : List.of(keyStore, open())) {
      assertThat(any.getCertificateChain("web")).isEqualTo(chain);
      assertThat(any.getKey("web", null)).isNotNull();
      assertThat(any.getCertificateAlias(chain[0])).isEqualTo("web");
      assertThat(any.getCertificateAlias(selfMade)).isNull();
    }
    Certificate[] renewed = {TestCertificates.issued(selfMade.getPublicKey())};
    keyStore.setEntry("web", new KeyStore.PrivateKeyEntry((PrivateKey) key, renewed), null);
    assertThat(open().getCertificateChain("web")).isEqualTo(renewed);
  }

  @Test
  void chain_ofAnotherPublicKey_isRefused() throws Exception {
    KeyStore keyStore = open();
    Key key = keyStore.getKey("web", null);
    Certificate[] wrong = {
      TestCertificates.issued(keyStore.getCertificate("other").getPublicKey())
    };

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("web", key, IGNORED, wrong))
        .withMessageContaining("another public key");
    assertThat(keyStore.getCertificate("web").getPublicKey())
        .isEqualTo(((ManagedPrivateKey) key).getPublicKey());
  }

  @Test
  void softwareKey_isRefused() throws Exception {
    KeyPair software = SharedKeys.software(Family.EC);
    Certificate[] chain = {TestCertificates.issued(software.getPublic())};
    KeyStore keyStore = open();

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("new", software.getPrivate(), IGNORED, chain))
        .withMessageContaining("kms.new.allow_store_key is not true. Hint: set it at " + file + ":")
        .withMessageContaining("-providername ManagedKeys");
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("new", new byte[16], chain));
    assertThat(keyStore.containsAlias("new")).isFalse();
  }

  @Test
  void key_ofAnotherProvider_isRefused() throws Exception {
    ManagedPrivateKey key = (ManagedPrivateKey) open().getKey("web", null);
    Certificate[] chain = {TestCertificates.issued(key.getPublicKey())};

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> open().setKeyEntry("web", key, IGNORED, chain))
        .withMessageContaining("another ManagedKeys provider");
  }

  @Test
  void declaredKey_isNotDeletedOrRenamed() throws Exception {
    KeyStore keyStore = open();
    Key key = keyStore.getKey("web", null);
    Certificate[] chain = keyStore.getCertificateChain("web");
    int line = Files.readAllLines(file).indexOf("key.web.kms = hsm") + 1;
    String place = file.getFileName() + ":" + line;

    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.deleteEntry("web"))
        .withMessageContaining(place);
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setKeyEntry("renamed", key, IGNORED, chain))
        .withMessageContaining(place);
    assertThatExceptionOfType(KeyStoreException.class)
        .isThrownBy(() -> keyStore.setCertificateEntry("web", chain[0]))
        .withMessageContaining(place);
    assertThat(keyStore.isKeyEntry("web")).isTrue();
    assertThat(keyStore.containsAlias("renamed")).isFalse();
  }

  @Test
  void trustedCertificate_comesAndGoes() throws Exception {
    KeyStore keyStore = open();
    X509Certificate certificate = TestCertificates.issuer();

    keyStore.setCertificateEntry("Root", certificate);
    KeyStore other = open();
    assertThat(other.isCertificateEntry("root")).isTrue();
    assertThat(other.isKeyEntry("root")).isFalse();
    assertThat(other.getKey("root", null)).isNull();
    assertThat(other.getCertificate("root")).isEqualTo(certificate);
    assertThat(other.getCertificateChain("root")).isNull();
    assertThat(other.getCertificateAlias(certificate)).isEqualTo("root");
    assertThat(other.getEntry("root", null)).isInstanceOf(KeyStore.TrustedCertificateEntry.class);
    other.deleteEntry("root");
    other.deleteEntry("nobody");
    assertThat(keyStore.containsAlias("root")).isFalse();
  }

  @Test
  void newKeys_getTheirNames_andAreFoundAgain() throws Exception {
    ManagedKeysProvider provider = Providers.configured(file);
    KeyStore keyStore = Providers.keyStore(provider);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", provider);
    rsa.initialize(2048);
    KeyPairGenerator rsaBySpec = KeyPairGenerator.getInstance("RSA", provider);
    rsaBySpec.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
    KeyPairGenerator ecByBits = KeyPairGenerator.getInstance("EC", provider);
    ecByBits.initialize(384);
    KeyPairGenerator ecByName = KeyPairGenerator.getInstance("EC", provider);
    ecByName.initialize(new NamedParameterSpec("secp256r1"));
    KeyPairGenerator ecBySpec = KeyPairGenerator.getInstance("EC", provider);
    ecBySpec.initialize(new ECGenParameterSpec("secp521r1"));
    KeyPairGenerator edDsa = KeyPairGenerator.getInstance("EdDSA", provider);
    edDsa.initialize(NamedParameterSpec.ED25519);

    check(keyStore, "rsa", rsa.generateKeyPair(), "SHA256withRSA");
    check(keyStore, "rsa-by-spec", rsaBySpec.generateKeyPair(), "SHA256withRSA");
    check(keyStore, "ec-default", generate(provider, "EC"), "SHA256withECDSA");
    check(keyStore, "ec-by-bits", ecByBits.generateKeyPair(), "SHA384withECDSA");
    check(keyStore, "ec-by-name", ecByName.generateKeyPair(), "SHA256withECDSA");
    check(keyStore, "ec-by-spec", ecBySpec.generateKeyPair(), "SHA512withECDSA");
    check(keyStore, "ed25519", generate(provider, "Ed25519"), "Ed25519");
    check(keyStore, "eddsa", edDsa.generateKeyPair(), "Ed25519");
  }

  /** Signs under its name, in this provider and in a fresh one, with the chain that was given. */
  private void check(KeyStore keyStore, String alias, KeyPair pair, String algorithm)
      throws Exception {
    Certificate[] chain = {TestCertificates.issued(pair.getPublic())};
    assertThat(pair.getPrivate()).isInstanceOf(ManagedPrivateKey.class);
    assertVerified(keyStore, pair.getPrivate(), pair.getPublic(), algorithm);

    keyStore.setKeyEntry(alias, pair.getPrivate(), IGNORED, chain);

    assertThat(((ManagedPrivateKey) pair.getPrivate()).getName()).isEqualTo(alias);
    for (KeyStore any : List.of(keyStore, open())) {
      Key again = any.getKey(alias, null);
      assertThat(again).as(alias).isNotNull();
      assertThat(any.getCertificateChain(alias)).isEqualTo(chain);
      assertVerified(any, (PrivateKey) again, pair.getPublic(), algorithm);
    }
  }

  private static void assertVerified(
      KeyStore keyStore, PrivateKey key, PublicKey publicKey, String algorithm)
      throws GeneralSecurityException {
    byte[] message = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm, keyStore.getProvider());
    signature.initSign(key);
    signature.update(message);
    assertThat(
            IndependentVerifier.verifies(
                SignatureAlgorithm.of(algorithm).orElseThrow(),
                publicKey,
                message,
                signature.sign()))
        .isTrue();
  }

  @Test
  void generatedKey_isRenamed_andItsNameDeleted_butStaysInTheToken() throws Exception {
    ManagedKeysProvider provider = Providers.configured(file);
    KeyStore keyStore = Providers.keyStore(provider);
    KeyPair pair = generate(provider, "EC");
    Certificate[] chain = {TestCertificates.issued(pair.getPublic())};
    keyStore.setKeyEntry("old-name", pair.getPrivate(), IGNORED, chain);

    // As keytool -changealias does it.
    KeyStore.Entry entry = keyStore.getEntry("old-name", null);
    keyStore.setEntry("new-name", entry, null);
    keyStore.deleteEntry("old-name");

    KeyStore other = open();
    assertThat(other.containsAlias("old-name")).isFalse();
    assertThat(other.getCertificateChain("new-name")).isEqualTo(chain);
    assertVerified(
        other, (PrivateKey) other.getKey("new-name", null), pair.getPublic(), "SHA256withECDSA");

    KeyPair second = generate(provider, "EC");
    Certificate[] secondChain = {TestCertificates.issued(second.getPublic())};
    for (String taken : List.of("new-name", "web")) {
      assertThatExceptionOfType(KeyStoreException.class)
          .isThrownBy(() -> keyStore.setKeyEntry(taken, second.getPrivate(), IGNORED, secondChain))
          .withMessageContaining("'" + taken + "'");
    }
    other.deleteEntry("new-name");
    assertThat(keyStore.containsAlias("new-name")).isFalse();
    Path own = Files.createDirectory(folder.resolve("declares"));
    List<String> lines = new ArrayList<>(Providers.connection("hsm", TOKEN));
    lines.add("key.still-there.key_label = old-name");
    Key stillThere =
        Providers.keyStore(Providers.configured(own, lines.toArray(new String[0])))
            .getKey("still-there", null);
    assertThat(((ManagedPrivateKey) stillThere).getPublicKey()).isEqualTo(pair.getPublic());
  }

  @Test
  void generator_refusesWhatItCannotMake() throws Exception {
    ManagedKeysProvider provider = Providers.configured(file);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", provider);
    assertThatExceptionOfType(InvalidParameterException.class)
        .isThrownBy(() -> rsa.initialize(1024))
        .withMessageContaining("[2048, 3072, 4096]");
    rsa.initialize(4096);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> rsa.initialize(new ECGenParameterSpec("secp256r1")));
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC", provider);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> ec.initialize(new ECGenParameterSpec("sect163k1")))
        .withMessageContaining("sect163k1");
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> ec.initialize(NamedParameterSpec.ED25519));
  }

  @Test
  void generators_areOff_unlessAskedFor() throws Exception {
    Path own = Files.createDirectory(folder.resolve("off"));
    ManagedKeysProvider off = Providers.shared(own, "p256");
    for (String name : List.of("RSA", "EC", "EdDSA", "Ed25519")) {
      assertThatExceptionOfType(NoSuchAlgorithmException.class)
          .isThrownBy(() -> KeyPairGenerator.getInstance(name, off))
          .withMessage(
              "KeyPairGenerator "
                  + name
                  + " of ManagedKeys is off. Hint: add key_pair_generators = true to "
                  + own.resolve("provider.properties"));
    }
  }

  @Test
  void generation_isRefused_whereTheConnectionDoesNotAllowIt() throws Exception {
    Path own = Files.createDirectory(folder.resolve("denied"));
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.add("key_pair_generators = true");
    ManagedKeysProvider provider = Providers.configured(own, lines.toArray(new String[0]));

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> generate(provider, "EC"))
        .withMessageContaining("kms.hsm.allow_generate_key is not true");
  }

  @Test
  void certificate_onTheToken_winsOverTheSelfMade_andTheUsersOverBoth() throws Exception {
    String token = SoftHsm.spareToken();
    Path own = Files.createDirectory(folder.resolve("token"));
    makeKey(token);
    Path config = configureWeb(own, token);
    KeyStore before = Providers.keyStore(Providers.configured(config));
    X509Certificate selfMade = (X509Certificate) before.getCertificate("web");
    selfMade.verify(selfMade.getPublicKey());

    X509Certificate issued = TestCertificates.issued(selfMade.getPublicKey());
    X509Certificate issuer = TestCertificates.issuer();
    writeCertificate(token, own, issued);
    writeCertificate(token, own, issuer);
    KeyStore after = Providers.keyStore(Providers.configured(config));
    assertThat(after.getCertificateChain("web")).containsExactly(issued, issuer);
    assertThat(after.getCertificateAlias(issued)).isEqualTo("web");

    Certificate[] users = {TestCertificates.issued(selfMade.getPublicKey())};
    after.setKeyEntry("web", after.getKey("web", null), IGNORED, users);
    assertThat(Providers.keyStore(Providers.configured(config)).getCertificateChain("web"))
        .isEqualTo(users);
  }

  @Test
  void keptCertificate_ofAReplacedKey_isNeverUsedWithTheNewKey() throws Exception {
    String token = SoftHsm.spareToken();
    Path own = Files.createDirectory(folder.resolve("replaced"));
    makeKey(token);
    Path config = configureWeb(own, token);
    Certificate old = Providers.keyStore(Providers.configured(config)).getCertificate("web");
    for (String type : List.of("privkey", "pubkey")) {
      SoftHsm.pkcs11Tool(token, "--delete-object", "--type", type, "--id", "01");
    }
    makeKey(token);

    // A list shows the kept one; whoever then takes the key is told, and the next one is right.
    KeyStore lists = Providers.keyStore(Providers.configured(config));
    assertThat(lists.getCertificate("web")).isEqualTo(old);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> lists.getKey("web", null))
        .withMessageContaining("another key")
        .withMessageContaining("try again");
    KeyStore.PrivateKeyEntry entry = (KeyStore.PrivateKeyEntry) lists.getEntry("web", null);
    assertThat(entry.getCertificate()).isNotEqualTo(old);
    assertThat(entry.getCertificate().getPublicKey())
        .isEqualTo(((ManagedPrivateKey) entry.getPrivateKey()).getPublicKey())
        .isNotEqualTo(old.getPublicKey());
    assertVerified(
        lists, entry.getPrivateKey(), entry.getCertificate().getPublicKey(), "SHA256withECDSA");
  }

  @Test
  void usersCertificate_ofAReplacedKey_stays_andIsTold() throws Exception {
    String token = SoftHsm.spareToken();
    Path own = Files.createDirectory(folder.resolve("users"));
    makeKey(token);
    Path config = configureWeb(own, token);
    KeyStore before = Providers.keyStore(Providers.configured(config));
    ManagedPrivateKey key = (ManagedPrivateKey) before.getKey("web", null);
    Certificate[] users = {TestCertificates.issued(key.getPublicKey())};
    before.setKeyEntry("web", key, IGNORED, users);
    for (String type : List.of("privkey", "pubkey")) {
      SoftHsm.pkcs11Tool(token, "--delete-object", "--type", type, "--id", "01");
    }
    makeKey(token);

    KeyStore after = Providers.keyStore(Providers.configured(config));
    ManagedPrivateKey newKey = (ManagedPrivateKey) after.getKey("web", null);
    assertThat(after.getCertificateChain("web")).isNull();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> after.getEntry("web", null))
        .withMessageContaining("stored certificate");
    Certificate[] renewed = {TestCertificates.issued(newKey.getPublicKey())};
    after.setKeyEntry("web", newKey, IGNORED, renewed);
    assertThat(after.getCertificateChain("web")).isEqualTo(renewed);
  }

  private KeyStore open() {
    return Providers.keyStore(Providers.configured(file));
  }

  private static KeyPair generate(ManagedKeysProvider provider, String algorithm)
      throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm, provider).generateKeyPair();
  }

  private static void makeKey(String token) {
    SoftHsm.pkcs11Tool(
        token,
        "--keypairgen",
        "--key-type",
        "EC:prime256v1",
        "--label",
        "web",
        "--id",
        "01",
        "--usage-sign");
  }

  private static Path configureWeb(Path folder, String token) {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", token));
    lines.add("key.web.key_label = web");
    return Providers.write(folder, lines.toArray(new String[0]));
  }

  private static void writeCertificate(String token, Path folder, X509Certificate certificate)
      throws Exception {
    Path der = Files.write(folder.resolve("certificate.der"), certificate.getEncoded());
    SoftHsm.pkcs11Tool(token, "--write-object", der.toString(), "--type", "cert", "--label", "c");
  }
}
