// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.ROOT;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.MountSettings;

/** Versions for use: found, kept at hand, and given up when anything changes. */
class OpenKeysTest {

  private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitScope scope;
  private TransitKeys keys;

  /** A key of three versions, of which the second one may decrypt and the third one encrypt. */
  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    scope = fixture.scope();
    keys = new TransitKeys(scope);
    bind("k", "p256");
    keys.rotate("k", Map.of("managed_key_name", "rsa"));
    keys.rotate("k", Map.of("managed_key_name", "p384"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void bind(String key, String managed) {
    keys.create(key, Map.of("type", "managed_key", "managed_key_name", managed));
  }

  private OpenVersion latest(String name) {
    return scope.open().toProtect(name, 0, "sign");
  }

  @Test
  void versions_areFoundByNumber() {
    assertThat(latest("k").number()).isEqualTo(3);
    assertThat(scope.open().toProtect("k", 1, "sign").managed().subject()).isEqualTo("key 'p256'");
    OpenVersion second = scope.open().toCheck("k", 2, "verify");
    assertThat(second.managed().subject()).isEqualTo("key 'rsa'");
    assertThat(second.subject()).isEqualTo("key 'k' of mount 'transit/', version 2");
    assertThat(second.usages()).contains(KeyUsage.SIGN, KeyUsage.VERIFY);
    assertThat(second.key().name()).isEqualTo("k");
  }

  @Test
  void handle_signsAndItsPublicKeyVerifies() throws Exception {
    OpenVersion version = latest("k");

    Signature signer = Signature.getInstance("SHA384withECDSA", scope.provider());
    signer.initSign((PrivateKey) version.handle());
    signer.update(DATA);
    byte[] signature = signer.sign();

    PublicKey publicKey = version.publicKey().orElseThrow();
    Signature verifier = Signature.getInstance("SHA384withECDSA");
    verifier.initVerify(publicKey);
    verifier.update(DATA);
    assertThat(verifier.verify(signature)).isTrue();
    assertThat(version.publicKey()).containsSame(publicKey);
  }

  @Test
  void handle_ofASecretKey_hasNoPublicKey() {
    bind("s", "aes");

    assertThat(latest("s").handle().getAlgorithm()).isEqualTo("AES");
    assertThat(latest("s").publicKey()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sign,-1,requested version for signing is negative",
    "sign,4,requested version for signing is higher than the latest key version",
    "sign,1,requested version for signing is less than the minimum encryption key version",
    "encrypt,4,requested version for encryption is higher than the latest key version",
    "encrypt,1,requested version for encryption is less than the minimum encryption key version",
    "hmac,4,requested version for HMAC is higher than the latest key version"
  })
  void toProtect_byAVersionThatMayNot_isRefusedInVaultsWords(
      String operation, int version, String text) {
    keys.config("k", Map.of("min_encryption_version", 2));

    refused(Kind.INVALID, text, () -> scope.open().toProtect("k", version, operation));
    assertThat(scope.open().toProtect("k", 2, operation).number()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "verify,4,invalid signature: version is too new",
    "decrypt,4,invalid ciphertext: version is too new",
    "hmac,4,invalid HMAC: version is too new",
    "decrypt,1,ciphertext or signature version is disallowed by policy (too old)",
    "decrypt,0,ciphertext or signature version is disallowed by policy (too old)",
    "decrypt,-1,ciphertext or signature version is disallowed by policy (too old)"
  })
  void toCheck_byAVersionThatMayNot_isRefusedInVaultsWords(
      String operation, int version, String text) {
    keys.config("k", Map.of("min_decryption_version", 2));

    refused(Kind.INVALID, text, () -> scope.open().toCheck("k", version, operation));
    assertThat(scope.open().toCheck("k", 2, operation).number()).isEqualTo(2);
  }

  @Test
  void toCheck_ofATrimmedVersion_isTooOld() {
    keys.config("k", Map.of("min_encryption_version", 2, "min_decryption_version", 2));
    keys.trim("k", Map.of("min_available_version", 2));

    refused(Kind.INVALID, "(too old)", () -> scope.open().toCheck("k", 1, "verify"));
    refused(
        Kind.INVALID,
        "less than the minimum encryption key version",
        () -> scope.open().toProtect("k", 1, "sign"));
  }

  @ParameterizedTest
  @CsvSource({
    "sign,signing key not found",
    "verify,signature verification key not found",
    "encrypt,encryption key not found",
    "hmac,encryption key not found"
  })
  void find_ofNoKey_failsInVaultsWords(String operation, String text) {
    refused(Kind.NOT_FOUND, text, () -> scope.open().find("nobody", operation));
    refused(Kind.NOT_FOUND, text, () -> scope.open().find("no/body", operation));
  }

  @Test
  void aVersion_isKeptAtHandAsLongAsNothingChanges() {
    OpenVersion before = latest("k");

    assertThat(latest("k")).isSameAs(before);
    // A change of something else.
    bind("other", "rsa");
    assertThat(latest("k")).isSameAs(before);

    keys.rotate("k", Map.of("managed_key_name", "p521"));
    assertThat(latest("k").number()).isEqualTo(4);
  }

  @Test
  void changesByAnotherRegistry_areSeen() {
    KeyRegistry other = fixture.another();
    TransitScope others = TransitFixture.scope(other);
    assertThat(others.open().toProtect("k", 0, "sign").number()).isEqualTo(3);

    keys.rotate("k", Map.of("managed_key_name", "p521"));
    TransitFixture.refresh(other);

    assertThat(others.open().toProtect("k", 0, "sign").number()).isEqualTo(4);
  }

  @Test
  void permission_isAskedByEveryUse() {
    OpenVersion version = latest("k");
    version.permit(KeyUsage.VERIFY, "by public key");
    refused(Kind.DENIED, "its usages are", () -> version.permit(KeyUsage.MAC, "no such use"));

    fixture.list(Set.of());

    refused(
        Kind.DENIED,
        "allowed_managed_keys",
        () -> version.permit(KeyUsage.VERIFY, "by public key"));
    assertThat(fixture.audited()).contains("key.use.verify ok", "key.use.verify denied");
  }

  @Test
  void entryThatComesToPointElsewhere_isAnotherKeyAndRefused() {
    fixture.putStoredKey(Map.of());
    bind("s", "stored");
    assertThat(latest("s").handle().getAlgorithm()).isEqualTo("EC");

    fixture.putStoredKey(Map.of("key_label", "elsewhere"));
    fixture.administration().keys().generate(ROOT, "stored");

    refused(
        Kind.CONFLICT, "the managed key 'stored' is another key now", () -> latest("s").handle());
    // What the old key has signed can be verified still, and the new one is a new version.
    assertThat(latest("s").publicKey()).isPresent();
    keys.rotate("s", Map.of("managed_key_name", "stored"));
    assertThat(latest("s").handle().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void deletedKey_isLetGoOf() throws InterruptedException {
    keys.config("k", Map.of("deletion_allowed", true));
    Reference<OpenVersion> version = new WeakReference<>(latest("k"));
    Reference<TransitKey> key = new WeakReference<>(scope.records().find("k").orElseThrow());

    keys.delete("k");

    // Nobody asks for it again.
    for (int i = 0; i < 500 && (version.get() != null || key.get() != null); i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(version.get()).isNull();
    assertThat(key.get()).isNull();
  }

  @Test
  void mountThatIsGone_hasNoKeys_andNorHasAnotherUnderItsPath() {
    fixture.administration().mounts().disable(ROOT, "transit");

    refused(Kind.NOT_FOUND, "it is there no longer", () -> latest("k"));
    refused(Kind.NOT_FOUND, "it is there no longer", () -> keys.list());
    refused(Kind.NOT_FOUND, "it is there no longer", () -> bind("l", "p256"));

    TransitMount again = fixture.mount("transit", Map.of());
    assertThat(again.keys().list().data().get("keys")).isEqualTo(List.of());
    refused(Kind.NOT_FOUND, "it is there no longer", () -> latest("k"));
  }

  @Test
  void open_ofAMountOfAnotherType_isRefused() {
    fixture.administration().mounts().enable(ROOT, "ca", "pki", MountSettings.NONE);

    refused(Kind.INVALID, "it is of type pki", () -> fixture.transit("ca"));
    refused(
        Kind.NOT_FOUND, "mount enable nowhere --type transit", () -> fixture.transit("nowhere"));
    assertThat(fixture.transit("transit/").path()).isEqualTo("transit/");
    assertThat(fixture.transit()).hasToString("mount 'transit/'");
  }
}
