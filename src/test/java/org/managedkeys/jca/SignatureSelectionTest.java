// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.testkit.Providers.Place;

/** Which provider gets which key when the caller names none, and what becomes of wrong keys. */
@Isolated("changes the JVM's provider list")
final class SignatureSelectionTest {

  static final List<SignatureAlgorithm> ROWS = SignatureAlgorithm.TABLE;

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final int THREADS = 8;

  @ParameterizedTest
  @EnumSource
  void managedKeys_areSignedWith_withoutNamingTheProvider(Place place) throws Exception {
    place.during(
        SharedKeys.PROVIDER,
        () -> {
          for (SignatureAlgorithm row : ROWS) {
            for (String name : SharedKeys.namesFor(row)) {
              OpaqueKey key = SharedKeys.key(name);
              Signature signature = Signature.getInstance(row.name());
              signature.initSign(key);
              if (row.needsParameters()) {
                signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
              }
              signature.update(MESSAGE);

              assertThat(
                      IndependentVerifier.verifies(
                          row, key.getPublicKey(), MESSAGE, signature.sign()))
                  .as("%s with %s", row.name(), name)
                  .isTrue();
              assertThat(signature.getProvider()).isSameAs(SharedKeys.PROVIDER);
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void managedKeys_areSignedWith_behindBouncyCastle(Place place) throws Exception {
    Place.FIRST.during(
        new BouncyCastleProvider(),
        () ->
            place.during(
                SharedKeys.PROVIDER,
                () -> {
                  for (SignatureAlgorithm row : ROWS) {
                    OpaqueKey key = SharedKeys.smallest(row);
                    Signature signature = Signature.getInstance(row.name());
                    signature.initSign(key);
                    if (row.needsParameters()) {
                      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
                    }
                    signature.update(MESSAGE);

                    assertThat(
                            IndependentVerifier.verifies(
                                row, key.getPublicKey(), MESSAGE, signature.sign()))
                        .as(row.name())
                        .isTrue();
                  }
                }));
  }

  /**
   * The JDK binds RSASSA-PSS to the first provider when the parameters come before the key; only
   * the first place, jdk.security.provider.preferred or the provider's name help.
   */
  @Test
  void pssParameters_beforeTheKey_needTheFirstPlaceOrTheName() throws Exception {
    OpaqueKey key = SharedKeys.key("rsa-2048");
    Place.LAST.during(
        SharedKeys.PROVIDER,
        () -> {
          Signature unnamed = Signature.getInstance("RSASSA-PSS");
          unnamed.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
          assertThatExceptionOfType(InvalidKeyException.class)
              .isThrownBy(() -> unnamed.initSign(key));
          assertPss(Signature.getInstance("RSASSA-PSS", ManagedKeysProvider.NAME), key);
        });
    Place.FIRST.during(
        SharedKeys.PROVIDER, () -> assertPss(Signature.getInstance("RSASSA-PSS"), key));
  }

  @ParameterizedTest
  @EnumSource
  void softwareKeys_signAndVerify_asBefore(Place place) throws Exception {
    place.during(
        SharedKeys.PROVIDER,
        () -> {
          for (SignatureAlgorithm row : ROWS) {
            KeyPair software = SharedKeys.software(row);
            Signature signature = Signature.getInstance(row.name());
            if (row.needsParameters()) {
              signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
            }
            signature.initSign(software.getPrivate());
            signature.update(MESSAGE);
            byte[] made = signature.sign();
            assertThat(IndependentVerifier.verifies(row, software.getPublic(), MESSAGE, made))
                .as(row.name())
                .isTrue();

            signature.initVerify(software.getPublic());
            signature.update(MESSAGE);
            assertThat(signature.verify(made)).as(row.name()).isTrue();
          }
        });
  }

  /** Verification with plain public keys is none of our business, wherever we stand. */
  @Test
  void plainPublicKeys_stayWithTheJdk_inFirstPlace() throws Exception {
    Place.FIRST.during(
        SharedKeys.PROVIDER,
        () -> {
          for (String name : List.of("SHA256withRSA", "SHA256withECDSA", "Ed25519")) {
            Signature signature = Signature.getInstance(name);
            signature.initVerify(
                SharedKeys.smallest(SignatureAlgorithm.of(name).orElseThrow()).getPublicKey());
            assertThat(signature.getProvider().getName()).startsWith("Sun");
          }
        });
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void foreignPrivateKey_isRefused_andNothingIsLeftBehind(SignatureAlgorithm row) throws Exception {
    OpaqueKey key = SharedKeys.smallest(row);
    // Names that take everybody's keys refuse those of another family.
    boolean takesAll = row.needsParameters() || !row.standard();
    Family foreign = takesAll ? Family.EC : row.padding().family();
    Signature signature = Signature.getInstance(row.name(), SharedKeys.PROVIDER);
    if (row.needsParameters()) {
      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    }
    signature.initSign(key);
    signature.update(MESSAGE);

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> signature.initSign(SharedKeys.software(foreign).getPrivate()));
    assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> signature.initSign(null));
    assertThatExceptionOfType(SignatureException.class).isThrownBy(signature::sign);
    assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> signature.update(MESSAGE));
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> signature.update(ByteBuffer.wrap(MESSAGE)));

    signature.initSign(key);
    signature.update(MESSAGE);
    assertThat(IndependentVerifier.verifies(row, key.getPublicKey(), MESSAGE, signature.sign()))
        .isTrue();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void managedKey_ofAnotherFamily_isRefused(SignatureAlgorithm row) throws Exception {
    Signature signature = Signature.getInstance(row.name(), SharedKeys.PROVIDER);
    for (Family family : SharedKeys.SMALLEST.keySet()) {
      if (family != row.padding().family()) {
        String name = SharedKeys.SMALLEST.getOrDefault(family, "");
        assertThatExceptionOfType(InvalidKeyException.class)
            .isThrownBy(() -> signature.initSign(SharedKeys.key(name)))
            .withMessageContaining("key '" + name + "'")
            .withMessageContaining(row.name());
      }
    }
  }

  /** A provider that gave its keys zero bytes had SunJCE compute MACs with them. */
  @ParameterizedTest
  @ValueSource(strings = {"rsa-2048", "p256", "ed25519"})
  void managedKey_isNoSecretKey_toAnybody(String name) throws Exception {
    OpaqueKey key = SharedKeys.key(name);
    for (Place place : Place.values()) {
      place.during(
          SharedKeys.PROVIDER,
          () -> {
            Mac mac = Mac.getInstance("HmacSHA256");
            assertThatThrownBy(() -> mac.init(key)).isInstanceOf(InvalidKeyException.class);
            for (String cipherName :
                List.of("AES/CBC/PKCS5Padding", "AES/GCM/NoPadding", "RSA/ECB/PKCS1Padding")) {
              Cipher cipher = Cipher.getInstance(cipherName);
              assertThatThrownBy(() -> cipher.init(Cipher.DECRYPT_MODE, key))
                  .as(cipherName)
                  .isInstanceOf(InvalidKeyException.class);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256withRSA", "RSASSA-PSS", "SHA384withECDSA", "Ed25519"})
  void manyThreads_withObjectsOfTheirOwn_signWithOneKey(String name) throws Exception {
    SignatureAlgorithm row = SignatureAlgorithm.of(name).orElseThrow();
    OpaqueKey key = SharedKeys.smallest(row);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        results.add(threads.submit(() -> validSignatures(row, key, number)));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(20);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int validSignatures(SignatureAlgorithm row, OpaqueKey key, int thread)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(row.name(), SharedKeys.PROVIDER);
    signature.initSign(key);
    if (row.needsParameters()) {
      signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    }
    int valid = 0;
    for (int round = 0; round < 20; round++) {
      byte[] message = (thread + "/" + round).getBytes(StandardCharsets.US_ASCII);
      signature.update(message);
      if (IndependentVerifier.verifies(row, key.getPublicKey(), message, signature.sign())) {
        valid++;
      }
    }
    return valid;
  }

  private static void assertPss(Signature signature, OpaqueKey key)
      throws GeneralSecurityException {
    signature.setParameter(IndependentVerifier.pss(DigestAlgorithm.SHA_256));
    signature.initSign(key);
    signature.update(MESSAGE);

    assertThat(
            IndependentVerifier.verifiesPss(
                IndependentVerifier.pss(DigestAlgorithm.SHA_256),
                key.getPublicKey(),
                MESSAGE,
                signature.sign()))
        .isTrue();
  }
}
