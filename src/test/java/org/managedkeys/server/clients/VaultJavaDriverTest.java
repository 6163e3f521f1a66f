// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.server.clients.Requests.base64;

import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth.TokenRequest;
import io.github.jopenlibs.vault.api.pki.Credential;
import io.github.jopenlibs.vault.api.pki.CredentialFormat;
import io.github.jopenlibs.vault.api.pki.RoleOptions;
import io.github.jopenlibs.vault.api.sys.mounts.Mount;
import io.github.jopenlibs.vault.api.sys.mounts.MountPayload;
import io.github.jopenlibs.vault.api.sys.mounts.MountType;
import io.github.jopenlibs.vault.api.sys.mounts.Mounts;
import io.github.jopenlibs.vault.api.sys.mounts.TimeToLive;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.github.jopenlibs.vault.response.HealthResponse;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.response.LookupResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.pki.Certificates;
import org.managedkeys.testkit.ApiServer;

/** The driver {@code io.github.jopenlibs:vault-java-driver}. */
class VaultJavaDriverTest {

  @TempDir private static Path folder;
  private static ApiServer server;
  private static Vault vault;

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder, SoftwareKeys.LINES);
    vault = driver(server.rootToken());
    write(
        "pki/root/generate/internal",
        Map.of("common_name", "Driver root", "key_type", "ec", "ttl", "720h"));
    vault
        .pki()
        .createOrUpdateRole(
            "web",
            new RoleOptions()
                .allowedDomains(List.of("example.com"))
                .allowSubdomains(true)
                .keyType("ec")
                .maxTtl("24h"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Of engine version 1: its way with secrets, of which there are none here, as they are. */
  private static Vault driver(String token) throws VaultException {
    return Vault.create(config(token).build(), 1);
  }

  private static VaultConfig config(String token) {
    return new VaultConfig().address(server.address().toString()).token(token);
  }

  private static LogicalResponse write(String path, Map<String, Object> fields)
      throws VaultException {
    LogicalResponse response = vault.logical().write(path, fields);
    assertThat(response.getRestResponse().getStatus())
        .as("%s: %s", path, new String(response.getRestResponse().getBody(), UTF_8))
        .isIn(200, 204);
    return response;
  }

  private static TokenRequest hourly() {
    return new TokenRequest()
        .polices(List.of("default"))
        .displayName("driver")
        .meta(Map.of("owner", "web"))
        .ttl("1h");
  }

  private static X509Certificate certificate(String pem) {
    return Certificates.parsePem(pem).get(0);
  }

  @Test
  void token_isCreatedLookedUpRenewedAndRevoked() throws Exception {
    AuthResponse made = vault.auth().createToken(hourly());
    Vault own = driver(made.getAuthClientToken());
    LookupResponse found = own.auth().lookupSelf();
    AuthResponse renewed = own.auth().renewSelf(7200);

    assertThat(made.isAuthRenewable()).isTrue();
    assertThat(made.getAuthLeaseDuration()).isEqualTo(3600);
    assertThat(made.getAuthPolicies()).containsExactly("default");
    assertThat(made.getTokenAccessor()).isEqualTo(found.getAccessor());
    assertThat(found.getId()).isEqualTo(made.getAuthClientToken());
    assertThat(found.getDisplayName()).isEqualTo("token-driver");
    assertThat(found.getPolicies()).containsExactly("default");
    assertThat(found.getPath()).isEqualTo("auth/token/create");
    assertThat(found.getCreationTTL()).isEqualTo(3600);
    assertThat(found.isRenewable()).isTrue();
    assertThat(found.isOrphan()).isFalse();
    assertThat(renewed.getAuthClientToken()).isEqualTo(made.getAuthClientToken());
    assertThat(renewed.getAuthLeaseDuration()).isGreaterThan(3600);
    own.auth().revokeSelf();
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> own.auth().lookupSelf())
        .satisfies(e -> assertThat(e.getHttpStatusCode()).isEqualTo(403));
  }

  @Test
  void role_isWrittenReadAndDeleted() throws Exception {
    RoleOptions options =
        new RoleOptions()
            .allowedDomains(List.of("example.com"))
            .allowSubdomains(true)
            .clientFlag(false)
            .keyType("ec")
            .keyBits(384L)
            .maxTtl("24h");

    assertThat(vault.pki().createOrUpdateRole("short", options).getRestResponse().getStatus())
        .isIn(200, 204);

    RoleOptions read = vault.pki().getRole("short").getRoleOptions();
    assertThat(read.getAllowSubdomains()).isTrue();
    assertThat(read.getAllowLocalhost()).isTrue();
    assertThat(read.getClientFlag()).isFalse();
    assertThat(read.getServerFlag()).isTrue();
    assertThat(read.getKeyType()).isEqualTo("ec");
    assertThat(read.getKeyBits()).isEqualTo(384);
    assertThat(read.getMaxTtl()).isEqualTo("86400");
    assertThat(vault.pki().deleteRole("short").getRestResponse().getStatus()).isEqualTo(204);
    assertThat(vault.pki().getRole("short").getRestResponse().getStatus()).isEqualTo(404);
  }

  @Test
  void certificate_isIssuedAndRevoked() throws Exception {
    Credential credential =
        vault
            .pki()
            .issue(
                "web",
                "www.example.com",
                List.of("api.example.com"),
                List.of("192.0.2.1"),
                "1h",
                CredentialFormat.PEM)
            .getCredential();

    X509Certificate certificate = certificate(credential.getCertificate());
    certificate.verify(certificate(credential.getIssuingCa()).getPublicKey());
    assertThat(credential.getCaChain()).containsExactly(credential.getIssuingCa());
    assertThat(credential.getPrivateKey()).contains("PRIVATE KEY");
    assertThat(credential.getPrivateKeyType()).isEqualTo("ec");
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactlyInAnyOrder("www.example.com", "api.example.com", "192.0.2.1");

    assertThat(vault.pki().revoke(credential.getSerialNumber()).getRestResponse().getStatus())
        .isEqualTo(200);
    assertThat(vault.logical().read("pki/cert/" + credential.getSerialNumber()).getData())
        .hasEntrySatisfying("revocation_time", time -> assertThat(time).isNotEqualTo("0"));
  }

  @Test
  void certificateRequest_isSigned() throws Exception {
    Credential credential =
        vault
            .pki()
            .issue(
                "web",
                "www.example.com",
                List.of(),
                List.of(),
                "1h",
                CredentialFormat.PEM,
                Requests.certificateRequest("www.example.com"))
            .getCredential();

    certificate(credential.getCertificate())
        .verify(certificate(credential.getIssuingCa()).getPublicKey());
    assertThat(credential.getPrivateKey()).isNull();
  }

  @Test
  void mount_isEnabledTunedListedAndDisabled() throws Exception {
    Mounts mounts = vault.sys().mounts();
    mounts.enable(
        "driver-mount",
        MountType.TRANSIT,
        new MountPayload()
            .description("of a test")
            .defaultLeaseTtl(TimeToLive.of(1, TimeUnit.HOURS))
            .local(false)
            .sealWrap(false));
    mounts.tune("driver-mount", new MountPayload().maxLeaseTtl(TimeToLive.of(12, TimeUnit.HOURS)));

    Mount listed = requireNonNull(mounts.list().getMounts().get("driver-mount/"));
    assertThat(listed.getType()).isEqualTo(MountType.TRANSIT);
    assertThat(listed.getDescription()).isEqualTo("of a test");
    Mount read = mounts.read("driver-mount").getMount();
    assertThat(read.getConfig().getDefaultLeaseTtl()).isEqualTo(3600);
    assertThat(read.getConfig().getMaxLeaseTtl()).isEqualTo(43200);
    assertThat(vault.getSecretEngineVersions()).containsKeys("driver-mount/", "pki/", "sys/");
    mounts.disable("driver-mount");
    assertThat(mounts.list().getMounts()).doesNotContainKey("driver-mount/");
  }

  @Test
  void transit_byLogicalReadsAndWrites() throws Exception {
    write("transit/keys/driver", Map.of("type", "ecdsa-p256"));
    String signature =
        requireNonNull(
            write("transit/sign/driver", Map.of("input", base64("hello")))
                .getData()
                .get("signature"));

    assertThat(signature).startsWith("vault:v1:");
    assertThat(
            write("transit/verify/driver", Map.of("input", base64("hello"), "signature", signature))
                .getData())
        .containsEntry("valid", "true");
    assertThat(vault.logical().read("transit/keys/driver").getData())
        .containsEntry("type", "ecdsa-p256")
        .containsEntry("latest_version", "1");
    assertThat(vault.logical().list("transit/keys").getListData()).contains("driver");
    LogicalResponse absent = vault.logical().read("transit/keys/absent");
    assertThat(absent.getRestResponse().getStatus()).isEqualTo(404);
    assertThat(absent.getData()).isEmpty();
  }

  @Test
  void managedKey_byLogicalReadsAndWrites() throws Exception {
    write(
        "sys/managed-keys/local/driver",
        Map.of(
            "kms", SoftwareKeys.KMS,
            "key_type", "P-256",
            "allow_generate_key", "true",
            "any_mount", "true"));
    write("sys/managed-keys/local/driver/test/sign", Map.of());

    assertThat(vault.logical().list("sys/managed-keys/local").getListData()).contains("driver");
    assertThat(vault.logical().read("sys/managed-keys/local/driver").getData())
        .containsEntry("name", "driver")
        .containsEntry("any_mount", "true");
    LogicalResponse made =
        write("transit/keys/managed", Map.of("type", "managed_key", "managed_key_name", "driver"));
    assertThat(made.getData()).containsEntry("supports_signing", "true");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> vault.logical().delete("sys/managed-keys/local/driver"))
        .withMessageContaining("version 1 of mount 'transit/'")
        .satisfies(e -> assertThat(e.getHttpStatusCode()).isEqualTo(400));
  }

  @Test
  void health_andSealStatus_areRead() throws Exception {
    HealthResponse health = vault.debug().health();

    assertThat(health.getInitialized()).isTrue();
    assertThat(health.getSealed()).isFalse();
    assertThat(health.getStandby()).isFalse();
    assertThat(health.getServerTimeUTC()).isPositive();
    assertThat(vault.sys().seal().sealStatus().getSealed()).isFalse();
  }

  @Test
  void namespace_isThatOfTheConfiguration() throws Exception {
    write("sys/namespaces/driver", Map.of());
    Vault team = Vault.create(config(server.rootToken()).nameSpace("driver").build(), 1);

    team.logical().write("sys/mounts/transit", Map.of("type", "transit"));
    team.logical().write("transit/keys/of-team", Map.of());

    assertThat(team.logical().list("transit/keys").getListData()).containsExactly("of-team");
    assertThat(vault.logical().list("driver/transit/keys").getListData())
        .containsExactly("of-team");
    assertThat(vault.logical().read("transit/keys/of-team").getRestResponse().getStatus())
        .isEqualTo(404);
    String token = team.auth().createToken(hourly()).getAuthClientToken();
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> driver(token).auth().lookupSelf())
        .satisfies(e -> assertThat(e.getHttpStatusCode()).isEqualTo(403));
  }
}
