// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.managedkeys.servers.gcp.RunningServer.bytes;
import static org.managedkeys.servers.gcp.RunningServer.first;
import static org.managedkeys.servers.gcp.RunningServer.freshId;
import static org.managedkeys.servers.gcp.RunningServer.refused;

import com.fasterxml.jackson.jr.ob.JSON;
import com.google.api.gax.rpc.ApiException;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.managedkeys.servers.Fault;

final class GcpKmsServerTest {

  private static final CryptoKeyVersionAlgorithm HMAC = CryptoKeyVersionAlgorithm.HMAC_SHA256;
  private static RunningServer running;

  @BeforeAll
  static void start() throws Exception {
    running = new RunningServer();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static CryptoKeyVersion change(String version, CryptoKeyVersionState state) {
    return running.client.updateCryptoKeyVersion(
        CryptoKeyVersion.newBuilder().setName(version).setState(state).build(),
        FieldMask.newBuilder().addPaths("state").build());
  }

  @Test
  void createCryptoKey_again_alreadyExists() throws Exception {
    CreateCryptoKeyRequest request = running.request(HMAC, ProtectionLevel.SOFTWARE).build();
    CryptoKey key = running.client.createCryptoKey(request);
    assertEquals(
        running.server.keyRing() + "/cryptoKeys/" + request.getCryptoKeyId(), key.getName());
    assertEquals(key, running.client.getCryptoKey(key.getName()));
    refused(409, "already exists", () -> running.client.createCryptoKey(request));
    refused(404, "not found", () -> running.client.getCryptoKey(key.getName() + "x"));
    refused(404, "not found", () -> running.client.getCryptoKeyVersion(first(key) + "1"));
  }

  @Test
  void createCryptoKey_algorithmOfAnotherPurpose_isInvalid() throws Exception {
    CreateCryptoKeyRequest.Builder request = running.request(HMAC, ProtectionLevel.SOFTWARE);
    request.getCryptoKeyBuilder().setPurpose(CryptoKey.CryptoKeyPurpose.ASYMMETRIC_SIGN);
    refused(400, "purpose", () -> running.client.createCryptoKey(request.build()));
    refused(400, "HSM", () -> running.create(CryptoKeyVersionAlgorithm.EC_SIGN_SECP256K1_SHA256));
    refused(
        400,
        "cryptoKeyId",
        () ->
            running.client.createCryptoKey(
                running.request(HMAC, ProtectionLevel.SOFTWARE).setCryptoKeyId("a b").build()));
  }

  @Test
  void createKeyRing_new_isListed() {
    String id = freshId();
    KeyRing ring =
        running.client.createKeyRing(running.server.location(), id, KeyRing.getDefaultInstance());
    assertEquals(ring, running.client.getKeyRing(ring.getName()));
    refused(
        409,
        "already exists",
        () ->
            running.client.createKeyRing(
                running.server.location(), id, KeyRing.getDefaultInstance()));
  }

  @Test
  void updateCryptoKeyVersion_disabled_refusesUntilEnabled() throws Exception {
    String version = first(running.create(HMAC));
    assertEquals(
        CryptoKeyVersionState.DISABLED, change(version, CryptoKeyVersionState.DISABLED).getState());
    refused(
        400,
        "is not enabled, current state is: DISABLED.",
        () -> running.client.macSign(version, bytes("message")));
    change(version, CryptoKeyVersionState.ENABLED);
    running.client.macSign(version, bytes("message"));
    refused(400, "ENABLED and DISABLED", () -> change(version, CryptoKeyVersionState.DESTROYED));
  }

  @Test
  void destroyCryptoKeyVersion_restored_isDisabled() throws Exception {
    String version = first(running.create(HMAC));
    CryptoKeyVersion destroyed = running.client.destroyCryptoKeyVersion(version);
    assertEquals(CryptoKeyVersionState.DESTROY_SCHEDULED, destroyed.getState());
    assertTrue(destroyed.hasDestroyTime());
    refused(400, "DESTROY_SCHEDULED", () -> running.client.macSign(version, bytes("message")));
    refused(400, "cannot be", () -> running.client.destroyCryptoKeyVersion(version));
    refused(400, "cannot be", () -> change(version, CryptoKeyVersionState.ENABLED));
    assertEquals(
        CryptoKeyVersionState.DISABLED, running.client.restoreCryptoKeyVersion(version).getState());
    refused(400, "not scheduled", () -> running.client.restoreCryptoKeyVersion(version));
  }

  @Test
  void listCryptoKeyVersions_pages_givesAll() throws Exception {
    CryptoKey key = running.create(HMAC);
    running.client.createCryptoKeyVersion(key.getName(), CryptoKeyVersion.getDefaultInstance());
    running.client.createCryptoKeyVersion(key.getName(), CryptoKeyVersion.getDefaultInstance());
    ListCryptoKeyVersionsRequest.Builder request =
        ListCryptoKeyVersionsRequest.newBuilder().setParent(key.getName()).setPageSize(2);
    assertEquals(3, count(running.client.listCryptoKeyVersions(request.build()).iterateAll()));
    change(first(key), CryptoKeyVersionState.DISABLED);
    request.setFilter("state=ENABLED");
    assertEquals(2, count(running.client.listCryptoKeyVersions(request.build()).iterateAll()));
    assertTrue(count(running.client.listCryptoKeys(running.server.keyRing()).iterateAll()) > 0);
  }

  private static long count(Iterable<?> all) {
    return StreamSupport.stream(all.spliterator(), false).count();
  }

  @Test
  void updateCryptoKey_algorithm_countsForTheNextVersion() throws Exception {
    CryptoKey key = running.create(CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256);
    CryptoKey.Builder changed = key.toBuilder();
    changed.getVersionTemplateBuilder().setAlgorithm(CryptoKeyVersionAlgorithm.EC_SIGN_P384_SHA384);
    running.client.updateCryptoKey(
        changed.build(), FieldMask.newBuilder().addPaths("version_template.algorithm").build());
    assertEquals(
        CryptoKeyVersionAlgorithm.EC_SIGN_P384_SHA384,
        running
            .client
            .createCryptoKeyVersion(key.getName(), CryptoKeyVersion.getDefaultInstance())
            .getAlgorithm());
    assertEquals(
        CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256,
        running.client.getCryptoKeyVersion(first(key)).getAlgorithm());
  }

  @Test
  void createCryptoKey_generatedLater_isPendingAtFirst() throws Exception {
    running.server.generateAfter(2);
    String version;
    try {
      version = first(running.create(HMAC));
    } finally {
      running.server.generateAfter(0);
    }
    refused(400, "PENDING_GENERATION", () -> running.client.macSign(version, bytes("message")));
    assertEquals(
        CryptoKeyVersionState.PENDING_GENERATION,
        running.client.getCryptoKeyVersion(version).getState());
    assertEquals(
        CryptoKeyVersionState.PENDING_GENERATION,
        running.client.getCryptoKeyVersion(version).getState());
    assertEquals(
        CryptoKeyVersionState.ENABLED, running.client.getCryptoKeyVersion(version).getState());
  }

  @Test
  void wrongPurpose_isRefused() throws Exception {
    CryptoKey key = running.create(HMAC);
    refused(400, "purpose", () -> running.client.encrypt(key.getName(), ByteString.EMPTY));
    refused(400, "purpose", () -> running.client.getPublicKey(first(key)));
  }

  @Test
  void deny_permission_namesIt() throws Exception {
    String version = first(running.create(HMAC));
    running.server.deny("cloudkms.cryptoKeyVersions.useToSign");
    try {
      refused(
          403,
          "'cloudkms.cryptoKeyVersions.useToSign' denied",
          () -> running.client.macSign(version, bytes("message")));
    } finally {
      running.server.allow("cloudkms.cryptoKeyVersions.useToSign");
    }
  }

  @Test
  void authorization_unknownOrNoToken_isUnauthenticated() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(running.server.url() + "/v1/" + running.server.keyRing()));
    HttpResponse<String> missing = send(request);
    assertEquals(401, missing.statusCode());
    assertTrue(missing.body().contains("\"UNAUTHENTICATED\""), missing.body());
    assertTrue(missing.body().contains("CREDENTIALS_MISSING"), missing.body());
    request.header("Authorization", "Bearer ya29.forged");
    assertEquals(401, send(request).statusCode());
    request.setHeader("Authorization", "Bearer " + running.server.accessToken());
    HttpResponse<String> good = send(request);
    assertEquals(200, good.statusCode());
    assertTrue(good.body().contains(running.server.keyRing()), good.body());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void token_exchangedForAnotherProvidersToken_isGood() throws Exception {
    String form =
        "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
            + "&subject_token_type=urn:ietf:params:oauth:token-type:jwt&subject_token=abc"
            + "&audience=";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(running.server.url() + "/v1/token"));
    request.POST(HttpRequest.BodyPublishers.ofString(form + "//elsewhere/pool"));
    assertEquals(400, send(request).statusCode());
    request.POST(HttpRequest.BodyPublishers.ofString(form + "//iam.googleapis.com/pool"));
    HttpResponse<String> answer = send(request);
    assertEquals(200, answer.statusCode());
    Object token = JSON.std.mapFrom(answer.body()).get("access_token");
    HttpRequest.Builder use =
        HttpRequest.newBuilder(URI.create(running.server.url() + "/v1/" + running.server.keyRing()))
            .header("Authorization", "Bearer " + token);
    assertEquals(200, send(use).statusCode());
  }

  @Test
  void authorization_selfSignedAssertion_needsNoTokenRequest() throws Exception {
    ServiceAccountCredentials credentials =
        ServiceAccountCredentials.fromStream(
            new ByteArrayInputStream(
                running.server.serviceAccountJson().getBytes(StandardCharsets.UTF_8)));
    long before = running.server.count("Token");
    try (KeyManagementServiceClient client =
        GcpClients.of(
            running.server,
            credentials.createScoped(Authority.SCOPE) instanceof ServiceAccountCredentials scoped
                ? scoped.createWithUseJwtAccessWithScope(true)
                : credentials)) {
      client.getKeyRing(running.server.keyRing());
    }
    assertEquals(before, running.server.count("Token"));
  }

  @Test
  void authorization_anotherAccountsKey_getsNoToken() throws Exception {
    try (GcpKmsServer other = new GcpKmsServer()) {
      other.start(0);
      String file =
          other
              .serviceAccountJson()
              .replace(other.url() + "/token", running.server.url() + "/token");
      GoogleCredentials credentials =
          GoogleCredentials.fromStream(
                  new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)))
              .createScoped(Authority.SCOPE);
      assertNotEquals(running.server.url(), other.url());
      try (KeyManagementServiceClient stranger = GcpClients.of(running.server, credentials)) {
        assertThrows(ApiException.class, () -> stranger.getKeyRing(running.server.keyRing()));
      }
    }
  }

  @Test
  void expireTokens_midRun_makesTheLibraryAskForAnother() throws Exception {
    try (KeyManagementServiceClient client = GcpClients.of(running.server)) {
      client.getKeyRing(running.server.keyRing());
      long tokens = running.server.count("Token");
      long requests = running.server.count("GetKeyRing");
      running.server.expireTokens();
      client.getKeyRing(running.server.keyRing());
      assertEquals(tokens + 1, running.server.count("Token"));
      assertEquals(requests + 2, running.server.count("GetKeyRing"));
    }
  }

  @Test
  void fail_throttled_isCountedAndPasses() throws Exception {
    String version = first(running.create(HMAC));
    long before = running.server.count("MacSign");
    running.server.fail("MacSign", Fault.status(429, Map.of("Retry-After", "1")));
    refused(429, "", () -> running.client.macSign(version, bytes("message")));
    running.client.macSign(version, bytes("message"));
    assertEquals(before + 2, running.server.count("MacSign"));
  }
}
