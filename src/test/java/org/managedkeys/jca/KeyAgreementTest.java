// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.UnrecoverableEntryException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.jcajce.spec.UserKeyingMaterialSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Providers;

/** KeyAgreement by managed keys, against the JDK's on the other side. */
final class KeyAgreementTest {

  @TempDir private Path folder;
  private ManagedKeysProvider provider;

  /** Of AES key wrap with 256 bits, RFC 3565. */
  private static final String AES256_WRAP = "2.16.840.1.101.3.4.1.45";

  @BeforeEach
  void configure() {
    provider =
        new StoringService()
            .provider(
                folder,
                "kms.mem.allow_generate_key = true",
                "key_pair_generators = true",
                "key.signer.kms = mem",
                "key.signer.allow_generate_key = true",
                "key.signer.key_type = P-256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521", "x25519"})
  void secret_isThatOfTheOtherSide(String type) throws Exception {
    KeyPair ours = make("ours", type);
    KeyPair theirs = software(type);
    for (Providers.Place place : Providers.Place.values()) {
      place.during(
          provider,
          () -> {
            KeyAgreement agreement = KeyAgreement.getInstance(algorithm(type));
            agreement.init(ours.getPrivate());
            assertThat(agreement.getProvider()).isSameAs(provider);
            assertThat(agreement.doPhase(theirs.getPublic(), true)).isNull();

            assertThat(agreement.generateSecret()).isEqualTo(expected(type, theirs, ours));
          });
    }
  }

  /** The names of CMS, with what the two sides also know, and with nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"ECDHwithSHA1KDF", "ECDHwithSHA512KDF", "1.3.132.1.11.1"})
  void derivedKey_isThatOfTheOtherSide(String name) throws Exception {
    KeyPair ours = make("ours", "P-256");
    KeyPair theirs = software("P-256");
    for (byte[] shared : new byte[][] {{1, 2, 3}, null}) {
      @Nullable UserKeyingMaterialSpec parameters =
          shared == null ? null : new UserKeyingMaterialSpec(shared);
      KeyAgreement agreement = KeyAgreement.getInstance(name, provider);
      KeyAgreement other = KeyAgreement.getInstance(name, new BouncyCastleProvider());
      agreement.init(ours.getPrivate(), parameters);
      other.init(theirs.getPrivate(), parameters);
      agreement.doPhase(theirs.getPublic(), true);
      other.doPhase(ours.getPublic(), true);

      SecretKey key = agreement.generateSecret(AES256_WRAP);

      assertThat(key.getAlgorithm()).isEqualTo("AES");
      assertThat(key.getEncoded())
          .hasSize(32)
          .isEqualTo(other.generateSecret(AES256_WRAP).getEncoded());
      assertThatIllegalStateException().isThrownBy(() -> agreement.generateSecret(AES256_WRAP));
    }
  }

  @Test
  void derivingName_givesNoSecret_andNoOtherKeys() throws Exception {
    KeyPair ours = make("ours", "P-256");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDHwithSHA256KDF", provider);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> agreement.init(ours.getPrivate(), new IvParameterSpec(new byte[16])))
        .withMessageContaining("UserKeyingMaterialSpec");
    agreement.init(ours.getPrivate());
    agreement.doPhase(software("P-256").getPublic(), true);

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(agreement::generateSecret);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> agreement.generateSecret(new byte[99], 0));
    assertThatExceptionOfType(NoSuchAlgorithmException.class)
        .isThrownBy(() -> agreement.generateSecret("Generic"))
        .withMessageContaining(AES256_WRAP);
    assertThat(agreement.generateSecret(AES256_WRAP).getEncoded()).hasSize(32);
  }

  @Test
  void softwareKeys_stayWithTheJdk() throws Exception {
    KeyPair one = software("P-256");
    Providers.Place.FIRST.during(
        provider,
        () -> {
          KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
          agreement.init(one.getPrivate());
          assertThat(agreement.getProvider()).isNotSameAs(provider);
        });
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> KeyAgreement.getInstance("ECDH", provider).init(one.getPrivate()));
  }

  @Test
  void object_isReadyAgain_afterEachSecret() throws Exception {
    KeyPair ours = make("ours", "P-256");
    KeyPair theirs = software("P-256");
    KeyPair others = software("P-256");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
    assertThatIllegalStateException().isThrownBy(() -> agreement.doPhase(theirs.getPublic(), true));
    agreement.init(ours.getPrivate());
    assertThatIllegalStateException().isThrownBy(agreement::generateSecret);
    assertThatIllegalStateException()
        .isThrownBy(() -> agreement.doPhase(theirs.getPublic(), false));

    agreement.doPhase(theirs.getPublic(), true);
    assertThatIllegalStateException().isThrownBy(() -> agreement.doPhase(theirs.getPublic(), true));
    assertThat(agreement.generateSecret()).isEqualTo(expected("P-256", theirs, ours));
    assertThatIllegalStateException().isThrownBy(agreement::generateSecret);

    agreement.doPhase(others.getPublic(), true);
    assertThat(agreement.generateSecret()).isEqualTo(expected("P-256", others, ours));
  }

  @Test
  void shortBuffer_isRefused_andTheSecretStays() throws Exception {
    KeyPair ours = make("ours", "P-384");
    KeyPair theirs = software("P-384");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
    agreement.init(ours.getPrivate());
    agreement.doPhase(theirs.getPublic(), true);
    byte[] target = new byte[50];
    Arrays.fill(target, (byte) 7);

    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> agreement.generateSecret(target, 3))
        .withMessageContaining("48");
    assertThat(agreement.generateSecret(target, 1)).isEqualTo(48);

    assertThat(Arrays.copyOfRange(target, 1, 49)).isEqualTo(expected("P-384", theirs, ours));
    assertThat(target[0]).isEqualTo((byte) 7);
    assertThat(target[49]).isEqualTo((byte) 7);
  }

  @Test
  void keys_areMadeOfTheSecret() throws Exception {
    KeyPair ours = make("ours", "P-521");
    KeyPair theirs = software("P-521");
    byte[] secret = expected("P-521", theirs, ours);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
    agreement.init(ours.getPrivate());
    agreement.doPhase(theirs.getPublic(), true);
    assertThatExceptionOfType(NoSuchAlgorithmException.class)
        .isThrownBy(() -> agreement.generateSecret("DES"))
        .withMessageContaining("AES, Generic, TlsPremasterSecret");

    SecretKey tls = agreement.generateSecret("TlsPremasterSecret");
    assertThat(tls.getEncoded()).isEqualTo(secret);
    assertThat(tls.getAlgorithm()).isEqualTo("TlsPremasterSecret");
    agreement.doPhase(theirs.getPublic(), true);
    SecretKey aes = agreement.generateSecret("AES");
    assertThat(aes.getEncoded()).isEqualTo(Arrays.copyOf(secret, 32));
    assertThat(aes.getAlgorithm()).isEqualTo("AES");
    agreement.doPhase(theirs.getPublic(), true);
    assertThat(agreement.generateSecret("Generic").getEncoded()).isEqualTo(secret);
  }

  @Test
  void peersOfAnotherKind_areRefused() throws Exception {
    KeyAgreement ecdh = KeyAgreement.getInstance("ECDH", provider);
    ecdh.init(make("ec", "P-256").getPrivate());
    KeyAgreement xdh = KeyAgreement.getInstance("X25519", provider);
    xdh.init(make("x", "x25519").getPrivate());
    PublicKey x448 = KeyPairGenerator.getInstance("X448").generateKeyPair().getPublic();

    for (PublicKey peer :
        Arrays.asList(
            software("P-384").getPublic(), software("x25519").getPublic(), offCurve(), null)) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> ecdh.doPhase(peer, true))
          .withMessageContaining("key 'ec': cannot agree: ");
    }
    for (PublicKey peer : Arrays.asList(software("P-256").getPublic(), x448, ofSmallOrder())) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> xdh.doPhase(peer, true));
    }
    // Nothing of a refused peer is left.
    assertThatIllegalStateException().isThrownBy(xdh::generateSecret);
    KeyPair good = software("P-256");
    ecdh.doPhase(good.getPublic(), true);
    assertThat(ecdh.generateSecret()).hasSize(32);
  }

  @Test
  void keys_thatCannotOrMayNotAgree_areRefusedAtInit() throws Exception {
    KeyAgreement ecdh = KeyAgreement.getInstance("ECDH", provider);
    KeyPair rsa = make("rsa", "rsa-2048");
    KeyPair x = make("x", "x25519");
    KeyPairGenerator declared = KeyPairGenerator.getInstance("EC", provider);
    declared.initialize(ManagedKeyGenParameterSpec.named("signer").build());
    KeyPair signer = declared.generateKeyPair();

    for (KeyPair pair : Arrays.asList(rsa, x)) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> ecdh.init(pair.getPrivate()))
          .withMessageContaining("cannot do ECDH");
    }
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> ecdh.init(signer.getPrivate()))
        .withMessageContaining("key 'signer': cannot derive: its usages are sign,verify")
        .withMessageContaining("add derive to key.signer.usages");
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(
            () -> ecdh.init(make("ec", "P-256").getPrivate(), new ECGenParameterSpec("secp384r1")));
    KeyAgreement.getInstance("XDH", provider).init(x.getPrivate(), NamedParameterSpec.X25519);
  }

  @Test
  void x25519Key_isHonest_andHasNoCertificate() throws Exception {
    KeyPair pair = make("x", "x25519");
    KeyStore keyStore = Providers.keyStore(provider);

    assertThat(keyStore.getKey("x", null))
        .isInstanceOf(OpaqueX25519Key.class)
        .isNotInstanceOf(XECPrivateKey.class)
        .isEqualTo(pair.getPrivate());
    assertThat(pair.getPrivate().getAlgorithm()).isEqualTo("XDH");
    assertThat(pair.getPrivate().getEncoded()).isNull();
    assertThat(pair.getPublic()).isInstanceOf(XECPublicKey.class);
    assertThat(keyStore.getCertificateChain("x")).isNull();
    assertThat(keyStore.entryInstanceOf("x", KeyStore.PrivateKeyEntry.class)).isTrue();
    assertThatExceptionOfType(UnrecoverableEntryException.class)
        .isThrownBy(() -> keyStore.getEntry("x", null))
        .withMessageContaining("has no certificate");
    // What JDK 22 and later call, whatever the narrower type in the source.
    assertThat(OpaqueX25519Key.class.getMethods())
        .anySatisfy(method -> {
          assertThat(method.getName()).isEqualTo("getParams");
          assertThat(method.getReturnType())
              .isEqualTo(java.security.spec.AlgorithmParameterSpec.class);
        });
  }

  private KeyPair make(String name, String type) throws Exception {
    String family = type.startsWith("rsa") ? "RSA" : type.equals("x25519") ? "X25519" : "EC";
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family, provider);
    generator.initialize(ManagedKeyGenParameterSpec.named(name).type(type).build());
    return generator.generateKeyPair();
  }

  private static KeyPair software(String type) throws Exception {
    if (type.equals("x25519")) {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(
        new ECGenParameterSpec("secp" + type.substring(type.indexOf('-') + 1) + "r1"));
    return generator.generateKeyPair();
  }

  private static String algorithm(String type) {
    return type.equals("x25519") ? "XDH" : "ECDH";
  }

  private static byte[] expected(String type, KeyPair theirs, KeyPair ours) throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance(algorithm(type), "SunEC");
    agreement.init(theirs.getPrivate());
    agreement.doPhase(ours.getPublic(), true);
    return agreement.generateSecret();
  }

  /** A point of no curve under the numbers of P-256, as an invalid-curve attack sends it. */
  private static PublicKey offCurve() throws Exception {
    ECPublicKey good = (ECPublicKey) software("P-256").getPublic();
    ECPoint point = new ECPoint(good.getW().getAffineX(), good.getW().getAffineY().flipBit(0));
    return new SomePoint(good.getParams(), point);
  }

  /** The same order with another coefficient is another curve. */
  @Test
  void curve_isKnownByAllItsNumbers() throws Exception {
    ECParameterSpec good = ((ECPublicKey) software("P-256").getPublic()).getParams();
    EllipticCurve curve =
        new EllipticCurve(
            good.getCurve().getField(),
            good.getCurve().getA(),
            good.getCurve().getB().add(BigInteger.ONE));
    assertThat(Curves.of(good)).isPresent();
    assertThat(
            Curves.of(
                new ECParameterSpec(
                    curve, good.getGenerator(), good.getOrder(), good.getCofactor())))
        .isEmpty();
  }

  private static PublicKey ofSmallOrder() throws Exception {
    return KeyFactory.getInstance("XDH")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BigInteger.ONE));
  }

  private record SomePoint(ECParameterSpec getParams, ECPoint getW) implements ECPublicKey {

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
