// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.azure.TestVault.ES256;
import static org.managedkeys.backend.azure.TestVault.NAME;
import static org.managedkeys.backend.azure.TestVault.at;
import static org.managedkeys.backend.azure.TestVault.digest;
import static org.managedkeys.backend.azure.TestVault.made;
import static org.managedkeys.backend.azure.TestVault.refusal;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** What the vault refuses is told apart, with what to grant or to change. */
class AzureRefusalsTest {

  private static final TestVault VAULT = new TestVault();
  private static final AzureKeyVaultServer SERVER = VAULT.server();
  private static final AzureBackend BACKEND = VAULT.connect("max_attempts", "2");

  @BeforeEach
  void forget() {
    SERVER.reset();
    SERVER.permitAll();
  }

  @AfterAll
  static void close() {
    BACKEND.close();
    VAULT.close();
  }

  @Test
  void wrongSecret_isDeniedAndNamesTheFieldsButNotTheSecret() {
    try (AzureBackend other = VAULT.connect("client_secret", "not the secret")) {
      KeyException e = refusal(() -> other.open(NAME, at("k")));

      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e)
          .hasMessageStartingWith("key 'k': cannot find it: kms 'cloud'")
          .hasMessageContaining("AADSTS7000215")
          .hasMessageContaining("client_id");
      assertThat(e.toString() + e.getCause()).doesNotContain("not the secret");
      assertThat(SERVER.count("token")).isEqualTo(1);
    }
  }

  @Test
  void missingSecret_isInvalidAndNamesTheField() {
    Map<String, String> fields = VAULT.fields("credential", "client_secret");
    fields.remove("client_secret");
    try (AzureBackend other = TestVault.connect(fields)) {
      KeyException e = refusal(() -> other.open(NAME, at("k")));

      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("kms.cloud.client_secret is missing");
    }
  }

  @Test
  void missingPermission_isDeniedAndNamesTheRoleAndTheAction() {
    Signs key = made(BACKEND, "permitted", KeyAlgorithm.EC_P256);
    SERVER.withhold("sign");

    KeyException e = refusal(() -> key.sign(ES256, digest()));

    assertThat(e.kind()).isEqualTo(Kind.DENIED);
    assertThat(e)
        .hasMessageContaining("keys/sign/action")
        .hasMessageContaining("Key Vault Crypto User");
    assertThat(SERVER.count("sign")).isEqualTo(1);
  }

  @Test
  void missingPermissionToRead_isDeniedWhenOpened() {
    made(BACKEND, "unreadable", KeyAlgorithm.EC_P256);
    SERVER.withhold("getKey");
    try (AzureBackend other = VAULT.connect()) {
      assertThat(refusal(() -> other.open(NAME, at("unreadable"))).kind()).isEqualTo(Kind.DENIED);
    }
  }

  @Test
  void keyThatMayNotSign_isDeniedAndNamesThePermittedOperations() {
    Signs key =
        (Signs)
            BACKEND.generate(
                NAME,
                at("decrypts"),
                new KeySpec(KeyAlgorithm.RSA, 2048),
                Set.of(KeyUsage.DECRYPT));

    KeyException e = refusal(() -> key.sign(TestVault.RS256, digest()));

    assertThat(e.kind()).isEqualTo(Kind.DENIED);
    assertThat(e).hasMessageContaining("key_ops");
  }

  @Test
  void stateOfTheKey_isToldApart() {
    Signs key = made(BACKEND, "states", KeyAlgorithm.EC_P256);
    Map<String, String> hints =
        Map.of(
            "KeyDisabled", "enable the key version",
            "KeyNotYetValidOrExpired", "expiration dates",
            "ForbiddenByFirewall", "firewall",
            "ForbiddenByRbac", "Key Vault Crypto User");
    hints.forEach((code, hint) -> {
      SERVER.fail(
          "sign", Fault.instead(AzureKeyVaultServer.error(403, "Forbidden", code, "It says no.")));

      KeyException e = refusal(() -> key.sign(ES256, digest()));

      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining(code).hasMessageContaining("It says no");
      assertThat(e.hint().orElse("")).contains(hint);
    });
  }

  @Test
  void deletedKey_isNotFound() {
    Signs key = made(BACKEND, "deleted", KeyAlgorithm.EC_P256);
    SERVER.fail(
        "sign",
        Fault.instead(AzureKeyVaultServer.error(404, "KeyNotFound", "", "A key was not found.")));

    assertThat(refusal(() -> key.sign(ES256, digest())).kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void deletedButRecoverableName_isConflictAndSaysWhatToDo() {
    SERVER.fail(
        "createKey",
        Fault.instead(
            AzureKeyVaultServer.error(
                409, "Conflict", "ObjectIsDeletedButRecoverable", "It is deleted.")));

    KeyException e = refusal(() -> made(BACKEND, "recoverable", KeyAlgorithm.EC_P256));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e).hasMessageContaining("recover or purge");
  }

  @Test
  void unknownAuthorityOfTheServer_isUnavailableAndNamesTheField() {
    Map<String, String> fields = VAULT.fields("max_attempts", "1");
    fields.remove("ca_file");
    try (AzureBackend other = TestVault.connect(fields)) {
      KeyException e = refusal(() -> other.open(NAME, at("k")));

      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("ca_file");
    }
  }

  /** The service may ask for tokens of its own domain only, unless that is switched off. */
  @Test
  void challengeForAnotherDomain_isRefused() {
    try (TestVault fresh = new TestVault();
        AzureBackend other = fresh.connect("verify_challenge_resource", "true")) {
      assertThat(refusal(() -> other.open(NAME, at("k"))).getMessage()).doesNotContain("not found");
      assertThat(fresh.server().count("token")).isZero();
    }
  }

  @Test
  void p521_withMoreBytesThanTheServiceTakes_isInvalidUnlessTheyAreZeros() {
    Signs key = made(BACKEND, "p521", KeyAlgorithm.EC_P521);
    byte[] whole = new byte[66];
    whole[65] = 1;

    assertThat(key.sign(SignatureScheme.ecdsa(null), whole)).hasSize(132);
    whole[1] = 1;
    KeyException e = refusal(() -> key.sign(SignatureScheme.ecdsa(null), whole));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("64 at most");
  }
}
