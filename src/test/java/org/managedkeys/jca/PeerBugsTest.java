// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.managedkeys.backend.pkcs11.CryptokiCalls;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * Bugs that providers of this kind have had, one test each. Those guarded by other tests are here
 * by name only:
 *
 * <ul>
 *   <li>an empty array, zeros or the service's error page returned as a signature when the
 *       connection dropped; the signature of a mismatched key: {@link FaultyServiceTest}
 *   <li>r and s side by side under a name that means DER, so that a signed jar counted as unsigned:
 *       {@link SignatureMatrixTest#everyName_withEveryKey_isVerifiedByOthers}, {@link
 *       FaultyServiceTest#ecdsaSignature_inTheOtherForm_isNeverReturned}
 *   <li>a fixed digest whatever the name: the same
 *   <li>{@code update(byte[])} that kept the last portion only: {@link
 *       SignatureMatrixTest#message_inAnyPortions_isSignedWhole}
 *   <li>{@code verify} that threw or answered false: {@link
 *       SignatureMatrixTest#plainPublicKeys_areVerified}
 *   <li>a private key that was a SecretKey of zeros, with which SunJCE made MACs: {@link
 *       SignatureSelectionTest#managedKey_isNoSecretKey_toAnybody}, {@link
 *       OpaqueKeyTest#everyKey_hidesItsSecret}
 *   <li>RSA keys that were no RSAKey, or were an RSAPrivateKey, and failed every handshake: {@link
 *       OpaqueKeyTest#rsaKey_tellsItsModulus}, {@link TlsTest}
 *   <li>ClassCastException for keys of others, and keys of others taken for ours: {@link
 *       SignatureSelectionTest#foreignPrivateKey_isRefused_andNothingIsLeftBehind}, {@link
 *       SignatureSelectionTest#softwareKeys_signAndVerify_asBefore}
 *   <li>our keys taken by Bouncy Castle, or by the JDK's NONEwithRSA out of a Cipher: {@link
 *       SignatureSelectionTest#managedKeys_areSignedWith_behindBouncyCastle}
 *   <li>no parameters, or some that cannot be encoded, of RSASSA-PSS: {@link
 *       PssSignatureTest#parameters_areGivenBack_encodable}
 *   <li>RSASSA-PSS bound to the JDK by {@code setParameter} before {@code initSign}, which no
 *       provider can mend: {@link
 *       SignatureSelectionTest#pssParameters_beforeTheKey_needTheFirstPlaceOrTheName}
 *   <li>keys without a certificate that are not listed, and a random one of two with one label:
 *       {@link KeyStoreTest#entries_areListed_underTheirNames}, {@code Pkcs11LookupTest}
 *   <li>a key store that cannot be had because one key cannot: {@link
 *       KeyStoreTest#oneBadKey_hidesNoOther}
 *   <li>{@code getEntry} that the PKIX key manager cannot use: {@link TlsTest}
 *   <li>UnsupportedOperationException for changes: {@link KeyStoreChangesTest}
 *   <li>a constructor that logs in: {@link NativeCallsTest#registering_aProvider_makesNoCall},
 *       {@code RegistrationIT}
 *   <li>wrong signatures under concurrency: {@link
 *       SignatureSelectionTest#manyThreads_withObjectsOfTheirOwn_signWithOneKey}
 *   <li>back ends found on the class path: {@code ArchitectureTest}
 * </ul>
 */
final class PeerBugsTest {

  static final List<SignatureAlgorithm> ROWS = SignatureAlgorithm.TABLE;

  private static final byte[] FIRST = "the first message".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECOND = "the second".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  /** The buffer of the first signature was not emptied, and the second one covered both. */
  @ParameterizedTest
  @FieldSource("ROWS")
  void secondSign_coversOnlyTheSecondMessage(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = Signature.getInstance(row.name(), SharedKeys.PROVIDER);
    if (row.needsParameters()) {
      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    }
    signature.initSign(key);
    signature.update(FIRST);
    signature.sign();
    signature.update(SECOND);
    byte[] made = signature.sign();

    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), SECOND, made)).isTrue();
  }

  /** JSSE gives none. */
  @ParameterizedTest
  @FieldSource("ROWS")
  void nullSecureRandom_isAccepted(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    Signature signature = Signature.getInstance(row.name(), SharedKeys.PROVIDER);
    if (row.needsParameters()) {
      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    }
    signature.initSign(key, null);
    signature.update(FIRST);

    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), FIRST, signature.sign()))
        .isTrue();
  }

  /** Names such as PKCS12, DKS or SunX509 took over what programs meant to get from the JDK. */
  @Test
  void genericTypeNames_areNotRegistered() {
    // The algorithm table's own types: their names are those of algorithms, whoever offers them.
    List<String> byAlgorithm =
        List.of("Signature", "Cipher", "Mac", "KeyAgreement", "KeyGenerator");
    assertThat(SharedKeys.PROVIDER.getServices())
        .filteredOn(service -> !byAlgorithm.contains(service.getType()))
        .extracting(service -> service.getType() + " " + service.getAlgorithm())
        .containsExactlyInAnyOrder(
            "KeyStore ManagedKeys",
            "KeyPairGenerator RSA",
            "KeyPairGenerator EC",
            "KeyPairGenerator EdDSA",
            "KeyPairGenerator Ed25519",
            "KeyPairGenerator XDH",
            "KeyPairGenerator X25519",
            "KeyPairGenerator ML-DSA",
            "KeyPairGenerator ML-DSA-44",
            "KeyPairGenerator ML-DSA-65",
            "KeyPairGenerator ML-DSA-87",
            "SecureRandom ManagedKeys",
            "MessageDigest SHA-1",
            "MessageDigest SHA-224",
            "MessageDigest SHA-256",
            "MessageDigest SHA-384",
            "MessageDigest SHA-512",
            "AlgorithmParameters OAEP",
            "KeyFactory ML-DSA",
            "KeyFactory ML-DSA-44",
            "KeyFactory ML-DSA-65",
            "KeyFactory ML-DSA-87");
    assertThat(SharedKeys.PROVIDER.stringPropertyNames())
        .filteredOn(name -> name.startsWith("Alg.Alias."))
        .extracting(name -> name.split("\\.", -1)[2])
        .containsOnly("Signature", "Cipher", "Mac", "KeyAgreement", "KeyFactory", "MessageDigest");
  }

  /** A Signature that is offered for every key is chosen for keys it cannot use. */
  @Test
  void standardNames_areOfferedForOurKeysOnly() {
    for (SignatureAlgorithm row : ROWS) {
      Provider.Service service =
          Objects.requireNonNull(SharedKeys.PROVIDER.getService("Signature", row.name()));
      boolean takesAll = row.needsParameters() || !row.standard();

      assertThat(service.supportsParameter(SharedKeys.smallest(row))).as(row.name()).isTrue();
      assertThat(service.supportsParameter(SharedKeys.software(row).getPrivate()))
          .as(row.name())
          .isEqualTo(takesAll);
    }
  }

  /** Each signature looked its key up again, which ran into the service's limits. */
  @Test
  void keyLookup_happensOnce_perKey() throws Exception {
    ManagedKeysProvider provider = Providers.shared(folder, "p256");
    KeyStore keyStore = Providers.keyStore(provider);
    sign("SHA256withECDSA", provider, keyStore.getKey("p256", null));
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (int round = 0; round < 3; round++) {
        sign("SHA256withECDSA", provider, keyStore.getKey("p256", null));
        sign("SHA512withECDSA", provider, Providers.keyStore(provider).getKey("P256", null));
      }

      assertThat(calls.all()).containsOnlyKeys("C_SignInit", "C_Sign");
      assertThat(calls.count("C_Sign")).isEqualTo(6);
    }
    provider.close();
  }

  /** Verification went to the service, which needs permission, time and money. */
  @Test
  void verification_staysInThisProcess() throws Exception {
    OpaqueKey key = SharedKeys.key("rsa-2048");
    byte[] made = sign("SHA256withRSA", SharedKeys.PROVIDER, key);
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      Signature verifier = Signature.getInstance("SHA256withRSA", SharedKeys.PROVIDER);
      verifier.initVerify(key.getPublicKey());
      verifier.update(FIRST);

      assertThat(verifier.verify(made)).isTrue();
      assertThat(calls.all()).isEmpty();
    }
  }

  /** Questions about one alias fetched everything the service had. */
  @Test
  void containsAlias_listsNothing() throws Exception {
    ManagedKeysProvider provider = Providers.shared(folder);
    KeyStore keyStore = Providers.keyStore(provider);
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (String alias : List.of("p256", "rsa-2048", "no-such-alias")) {
        assertThat(keyStore.containsAlias(alias)).isEqualTo(!alias.startsWith("no"));
        assertThat(keyStore.isKeyEntry(alias)).isEqualTo(!alias.startsWith("no"));
        assertThat(keyStore.isCertificateEntry(alias)).isFalse();
        keyStore.getCreationDate(alias);
      }
      assertThat(keyStore.getKey("no-such-alias", null)).isNull();
      assertThat(keyStore.getCertificate("no-such-alias")).isNull();
      assertThat(calls.all()).isEmpty();

      keyStore.getKey("p256", null);
      // A private key, a secret key, a public half: each by label.
      long forOne = calls.count("C_FindObjectsInit");
      assertThat(forOne).isBetween(1L, 3L);
      keyStore.getKey("p384", null);
      assertThat(calls.count("C_FindObjectsInit")).isEqualTo(2 * forOne);
    }
    provider.close();
  }

  @Test
  void isKeyEntry_xor_isCertificateEntry() throws Exception {
    KeyStore keyStore = Providers.keyStore(badAndGood());
    keyStore.setCertificateEntry("root", TestCertificates.issuer());

    assertThat(Collections.list(keyStore.aliases())).containsExactly("good", "lost", "root");
    for (String alias : Collections.list(keyStore.aliases())) {
      assertThat(keyStore.isKeyEntry(alias)).isNotEqualTo(keyStore.isCertificateEntry(alias));
      assertThat(keyStore.isKeyEntry(alias)).isNotEqualTo(alias.equals("root"));
      // A key's own certificate does not make it one.
      keyStore.getCertificate(alias);
      assertThat(keyStore.isKeyEntry(alias)).isNotEqualTo(keyStore.isCertificateEntry(alias));
    }
  }

  /** keytool -list asks for it, and died with the exception. */
  @Test
  void creationDate_neverThrows() throws Exception {
    KeyStore keyStore = Providers.keyStore(badAndGood());
    keyStore.setCertificateEntry("root", TestCertificates.issuer());

    for (String alias : List.of("good", "lost", "root")) {
      assertThat(keyStore.getCreationDate(alias)).isNotNull();
    }
    for (String alias : List.of("nobody", "", "..", "a/b", "\u0000")) {
      assertThat(keyStore.getCreationDate(alias)).isNull();
    }
  }

  @Test
  void thePinIsNeverInMessages() throws Exception {
    String pin = "9876-this-is-secret";
    String token = SoftHsm.spareToken();
    Path pinFile = Files.writeString(folder.resolve("pin"), pin);
    List<String> lines = new ArrayList<>();
    for (String name : List.of("wrong", "absent", "broken")) {
      Providers.connection(name, name.equals("absent") ? "no-such-token" : token).stream()
          .filter(line -> !line.startsWith("kms." + name + ".pin"))
          .map(line -> name.equals("broken") ? line.replace(".so", ".gone") : line)
          .forEach(lines::add);
      lines.add("kms." + name + ".pin = " + (name.equals("wrong") ? "${file:pin}" : pin));
      lines.add("key." + name + ".kms = " + name);
      lines.add("key." + name + ".key_label = k");
    }
    ManagedKeysProvider provider = Providers.configured(folder, lines.toArray(new String[0]));
    KeyStore keyStore = Providers.keyStore(provider);

    assertThat(pinFile).hasContent(pin);
    List<String> told = new ArrayList<>(List.of(provider.toString(), keyStore.toString()));
    for (String name : Collections.list(keyStore.aliases())) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> keyStore.getKey(name, pin.toCharArray()))
          .satisfies(e -> {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            told.add(text.toString());
          });
    }
    assertThat(told).hasSize(5);
    assertThat(told.get(2) + told.get(3) + told.get(4))
        .contains("refused the PIN", "no-such-token", "softhsm2.gone");
    assertThat(told).noneMatch(text -> text.toLowerCase(Locale.ROOT).contains(pin));
    provider.close();
  }

  private ManagedKeysProvider badAndGood() {
    return Providers.configured(
        folder,
        Stream.concat(
                Providers.connection("hsm", SoftHsm.SHARED_TOKEN).stream(),
                Stream.of("key.good.key_label = p256", "key.lost.key_label = no-such-key"))
            .toArray(String[]::new));
  }

  private static byte[] sign(String name, Provider provider, Key key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, provider);
    signature.initSign((PrivateKey) key);
    signature.update(FIRST);
    return signature.sign();
  }
}
