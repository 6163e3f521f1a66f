// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Date;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.jca.ManagedKeyGenParameterSpec;
import org.managedkeys.jca.ManagedKeysLoadParameter;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.registry.KeyRegistry;

/** A configuration of type local, from its text to a signature, as programs use it. */
class LocalProviderTest {

  private static final byte[] MESSAGE = "to be signed".getBytes(StandardCharsets.UTF_8);

  private static final String ABSENT = "namespace 'nowhere': cannot ";

  @TempDir Path temp;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(temp.resolve("password"), "just for trying\n");
    Files.writeString(
        temp.resolve("provider.properties"),
        """
        kms.trial.type = local
        kms.trial.file = software/keys.p12
        kms.trial.password = ${file:password}
        kms.trial.allow_generate_key = true
        kms.trial.allow_store_key = true
        key_pair_generators = true
        key.team-a/declared.key_label = Declared-2026
        key.team-a/declared.allow_generate_key = true
        """);
  }

  private ManagedKeysProvider provider() {
    return (ManagedKeysProvider)
        new ManagedKeysProvider().configure(temp.resolve("provider.properties").toString());
  }

  private static KeyStore keyStore(ManagedKeysProvider provider) throws Exception {
    KeyStore store = KeyStore.getInstance("ManagedKeys", provider);
    store.load(null, null);
    return store;
  }

  private static byte[] sign(ManagedKeysProvider provider, String name, PrivateKey key)
      throws Exception {
    Signature signature = Signature.getInstance(name, provider);
    signature.initSign(key);
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static boolean verifies(String name, PublicKey key, byte[] signed) throws Exception {
    Signature signature = Signature.getInstance(name);
    signature.initVerify(key);
    signature.update(MESSAGE);
    return signature.verify(signed);
  }

  /** What keytool -genkeypair makes. */
  private static Certificate[] chain(ManagedKeysProvider provider, String algorithm, KeyPair pair)
      throws Exception {
    X500Name name = new X500Name("CN=of the caller");
    Instant now = Instant.now();
    byte[] encoded =
        new X509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                name,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
            .build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(provider)
                    .build(pair.getPrivate()))
            .getEncoded();
    return new Certificate[] {
      CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded))
    };
  }

  @Test
  void key_madeByAKeyPairGenerator_survivesInANewProvider() throws Exception {
    ManagedKeysProvider first = provider();
    KeyStore store = keyStore(first);
    assertThat(temp.resolve("software")).doesNotExist();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", first);
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    assertThat(pair.getPrivate().getEncoded()).isNull();

    store.setKeyEntry("release", pair.getPrivate(), null, chain(first, "SHA256withECDSA", pair));

    // Beside the configuration, wherever the program was started.
    assertThat(temp.resolve("software/keys.p12")).isRegularFile();
    ManagedKeysProvider second = provider();
    KeyStore again = keyStore(second);
    assertThat(Collections.list(again.aliases())).containsExactly("release");
    PrivateKey key = (PrivateKey) again.getKey("release", null);
    assertThat(verifies("SHA256withECDSA", pair.getPublic(), sign(second, "SHA256withECDSA", key)))
        .isTrue();
    X509Certificate certificate = (X509Certificate) again.getCertificate("release");
    assertThat(certificate.getPublicKey().getEncoded()).isEqualTo(pair.getPublic().getEncoded());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=of the caller");
  }

  @Test
  void key_declared_isMadeAndFoundByItsLabel() throws Exception {
    KeyName name = KeyName.parse("team-a/declared");
    byte[] made;
    try (KeyRegistry registry =
        Configuration.load(temp.resolve("provider.properties"), Backends.all()).openRegistry()) {
      made =
          publicHalf(registry.lifecycle().generateDeclared(name, KeySpec.of(KeyAlgorithm.ED25519)));
    }

    // Its service has no certificate for it, and the placeholder in the file is none.
    KeyStore store = KeyStore.getInstance("ManagedKeys", provider());
    store.load(new ManagedKeysLoadParameter("team-a"));
    X509Certificate certificate = (X509Certificate) store.getCertificate("declared");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=declared");
    certificate.verify(certificate.getPublicKey());
    try (KeyRegistry registry =
        Configuration.load(temp.resolve("provider.properties"), Backends.all()).openRegistry()) {
      assertThat(registry.key(name).subjectPublicKeyInfo()).isEqualTo(made);
      assertThatThrownBy(
              () -> registry.lifecycle().generateDeclared(name, KeySpec.of(KeyAlgorithm.ED25519)))
          .hasMessageContaining("label 'declared-2026' is already at kms 'trial' (local, file '");
    }
  }

  @Test
  void keys_deletedByName_stayInTheFile() throws Exception {
    ManagedKeysProvider provider = provider();
    KeyStore store = keyStore(provider);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", provider);
    KeyPair first = generator.generateKeyPair();
    store.setKeyEntry("once", first.getPrivate(), null, chain(provider, "Ed25519", first));

    store.deleteEntry("once");

    KeyPair second = generator.generateKeyPair();
    Certificate[] chain = chain(provider, "Ed25519", second);
    assertThatThrownBy(() -> store.setKeyEntry("once", second.getPrivate(), null, chain))
        .hasMessageContaining("label 'once' is already at kms 'trial'");
    assertThat(Collections.list(store.aliases())).isEmpty();
  }

  @Test
  void namespaceThatIsNotThere_takesNothing_andNoKeyIsMadeForIt() throws Exception {
    try (ManagedKeysProvider provider = provider()) {
      KeyStore nowhere = KeyStore.getInstance("ManagedKeys", provider);
      nowhere.load(new ManagedKeysLoadParameter("nowhere"));
      KeyPairGenerator named = KeyPairGenerator.getInstance("EC", provider);
      named.initialize(ManagedKeyGenParameterSpec.named("nowhere/k").build());
      SecretKey brought = new SecretKeySpec(new byte[16], "AES");
      Path file = temp.resolve("software/keys.p12");

      assertThatThrownBy(named::generateKeyPair).hasMessageContaining(ABSENT);
      assertThatThrownBy(() -> nowhere.setKeyEntry("k", brought, null, null))
          .hasMessageContaining(ABSENT);
      assertThat(file).doesNotExist();

      KeyPair unnamed = KeyPairGenerator.getInstance("EC", provider).generateKeyPair();
      Certificate[] chain = chain(provider, "SHA256withECDSA", unnamed);
      assertThatThrownBy(() -> nowhere.setKeyEntry("k", unnamed.getPrivate(), null, chain))
          .hasMessageContaining(ABSENT);
      assertThatThrownBy(() -> nowhere.setCertificateEntry("c", chain[0]))
          .hasMessageContaining(ABSENT);
      assertThat(Collections.list(nowhere.aliases())).isEmpty();

      // Under another name it can still be kept.
      KeyStore store = keyStore(provider);
      store.setKeyEntry("k", unnamed.getPrivate(), null, chain);
      assertThat(store.getCertificateChain("k")).isEqualTo(chain);
    }
  }
}
