// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.utf8;
import static org.managedkeys.transit.TransitFixture.ROOT;
import static org.managedkeys.transit.TransitFixture.map;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKey;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.WorkingKeys;

/**
 * What has gone wrong with managed keys in Vault, by its change log, must not go wrong here. Where
 * it is tested:
 *
 * <ul>
 *   <li>encryption with a key in a cloud panicked, and signing missed "a private part" (1.13 to
 *       1.15): {@link #cloudKeys_signEncryptAndDecrypt_whichPanickedOrMissedAPrivatePart}, {@link
 *       EncryptionMatrixTest}
 *   <li>AES CBC demanded an HMAC key beside it (until 1.15): {@link
 *       RestrictedEncryptionTest#cbcWithPadding_needsNoHmacKey_andIsIvThenCiphertext}
 *   <li>RSA OAEP did not encrypt or decrypt (until 1.19 and 1.20): {@link
 *       #rsaOaepOfAToken_encryptsAndDecrypts_byEachHashOfItsEntry}
 *   <li>mechanism numbers from {@code 0x80000000} on became negative (until 1.18): {@link
 *       #mechanismOfAVendor_isToldByItsWholeNumber}, and {@code VaultFieldCases}
 *   <li>{@code auto_rotate_period} was taken and did nothing (until 1.15.1): {@link
 *       TransitKeysTest#autoRotatePeriod_isRefusedEverywhere}
 *   <li>it panicked without its cache (until 1.11): {@link
 *       #keysThatNobodyHasAtHand_signAndVerifyEachTime}
 *   <li>a managed key that had been deleted stopped the start (1.12 and 1.13): {@link
 *       #danglingManagedKey_doesNotStopTheStart}, and {@link
 *       BoundKeysTest#danglingManagedKey_isToldByListAndRead_andStopsNothingElse}
 *   <li>{@code signature_bits} did nothing with managed keys: {@code pki.mount.RootAuthorityTest}
 *   <li>PSS was made and tried with different salts (until 1.12): {@link
 *       #pss_isTriedWithTheSaltThatItIsMadeWith}, and {@code KeyTrialsTest}
 *   <li>an HMAC could be made and not verified: {@link MacsTest}; ECDSA for JWS stayed DER: {@link
 *       SigningTest#ecdsaForJws_isTwoPaddedNumbers_inUrlSafeBase64}; rewrap failed and forgot
 *       {@code associated_data}: {@link EncryptionTest}
 * </ul>
 */
class VaultRegressionsTest {

  static final List<String> TYPES = CloudServer.TYPES;

  private static final byte[] DATA = utf8("data");

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("TYPES")
  void cloudKeys_signEncryptAndDecrypt_whichPanickedOrMissedAPrivatePart(String type)
      throws Exception {
    try (CloudServer server = CloudServer.start(type);
        SigningFixture fixture =
            SigningFixture.in(
                    folder,
                    SigningFixture.cloud(
                        server,
                        "key.ec.key_type = P-256",
                        "key.box.key_type = rsa-2048",
                        "key.box.usages = encrypt,decrypt"))
                .with("ec", "box")) {
      Encryption encryption = fixture.transit.transit().encryption();

      // The one is not for encryption and the other not for signatures, and that is an answer too.
      assertThat(fixture.isValid("ec", DATA, fixture.sign("ec", DATA))).isTrue();
      assertThat(
              encryption.decrypt("box", encryption.encrypt("box", DATA, new byte[0]), new byte[0]))
          .isEqualTo(DATA);
      refused(Kind.UNSUPPORTED, "'ec'", () -> encryption.encrypt("ec", DATA, new byte[0]));
      refused(Kind.DENIED, "'box'", () -> fixture.sign("box", DATA));
    }
  }

  @ParameterizedTest
  @CsvSource({"sha1", "sha256", "sha384", "sha512"})
  void rsaOaepOfAToken_encryptsAndDecrypts_byEachHashOfItsEntry(String hash) {
    try (EncryptionFixture fixture =
        EncryptionFixture.token(
            folder,
            EncryptionFixture.tokenKey(
                "oaep",
                WorkingKeys.RSA,
                "usages = encrypt,decrypt",
                "mechanism = CKM_RSA_PKCS_OAEP",
                "rsa_oaep_hash = " + hash))) {
      fixture.key("oaep", "oaep");

      assertThat(fixture.decrypted("oaep", fixture.encrypted("oaep", "secret")))
          .isEqualTo("secret");
    }
  }

  @Test
  void mechanismOfAVendor_isToldByItsWholeNumber() {
    try (SigningFixture fixture =
        SigningFixture.in(
            folder,
            "key.vendor.kms = hsm",
            "key.vendor.key_label = p256",
            "key.vendor.mechanism = 0x80001041")) {
      assertThat(
              refused(
                  Kind.UNSUPPORTED, "0x80001041", () -> signed(fixture.with("vendor"), "vendor")))
          .hasMessageNotContaining("-21");
    }
  }

  private static void signed(SigningFixture fixture, String key) {
    fixture.sign(key, DATA);
  }

  /** Whoever comes anew each time has nothing in a cache. */
  @Test
  void keysThatNobodyHasAtHand_signAndVerifyEachTime() {
    try (SigningFixture fixture = SigningFixture.in(folder).with("p256")) {
      for (int round = 0; round < 3; round++) {
        Signing signing = TransitMount.open(fixture.transit.another(), ROOT, "transit").signing();
        Map<String, Object> request = SigningFixture.request(DATA);
        request.put(
            "signature",
            requireNonNull(
                signing.sign("p256", SigningFixture.request(DATA)).data().get("signature")));
        TransitFixture.refresh(fixture.transit.registry());

        assertThat(fixture.signing.verify("p256", request).data()).isEqualTo(Map.of("valid", true));
      }
    }
  }

  @Test
  void danglingManagedKey_doesNotStopTheStart() {
    try (TransitFixture fixture = TransitFixture.in(folder)) {
      fixture.putStoredKey(Map.of());
      TransitKeys keys = fixture.transit().keys();
      for (String name : List.of("stored", "p256")) {
        keys.create(name, Map.of("type", "managed_key", "managed_key_name", name));
      }
      fixture
          .registry()
          .records()
          .<Boolean>change(change -> {
            change.delete(RecordKey.entry(new KeyName(ROOT, "stored")));
            return true;
          });

      KeyRegistry started = fixture.another();
      TransitMount mount = TransitMount.open(started, ROOT, "transit");

      assertThat(mount.keys().list().data()).isEqualTo(Map.of("keys", List.of("p256", "stored")));
      assertThat(mount.keys().read("stored").warnings())
          .first()
          .asString()
          .startsWith("version 1: no managed key found with uuid");
      assertThat(
              map(
                  requireNonNull(
                      mount.exports().export("public-key", "stored", "").data().get("keys"))))
          .hasSize(1);
      assertThat(mount.signing().sign("p256", SigningFixture.request(DATA)).data())
          .containsKey("signature");
      refused(
          Kind.NOT_FOUND,
          "no managed key found with uuid",
          () -> mount.signing().sign("stored", SigningFixture.request(DATA)));
    }
  }

  @ParameterizedTest
  @CsvSource({"auto", "hash", "32", "0"})
  void pss_isTriedWithTheSaltThatItIsMadeWith(String salt) {
    try (SigningFixture fixture = SigningFixture.in(folder).with("rsa")) {
      String signature = fixture.sign("rsa", DATA, "salt_length", salt);

      assertThat(fixture.isValid("rsa", DATA, signature, "salt_length", salt)).isTrue();
      assertThat(fixture.isValid("rsa", DATA, signature)).isTrue();
      assertThat(fixture.isValid("rsa", DATA, signature, "salt_length", "33")).isFalse();
    }
  }
}
