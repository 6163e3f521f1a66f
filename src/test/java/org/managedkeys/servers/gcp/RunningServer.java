// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.function.Executable;

/** A test server with a client of the vendor's, for one test class. */
final class RunningServer implements AutoCloseable {

  private static final AtomicInteger NAMES = new AtomicInteger();

  final GcpKmsServer server = new GcpKmsServer();
  final KeyManagementServiceClient client;

  RunningServer() throws Exception {
    server.start(0);
    client = GcpClients.of(server);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  static String freshId() {
    return "key-" + NAMES.incrementAndGet();
  }

  CryptoKey create(CryptoKeyVersionAlgorithm algorithm) throws GcpException {
    return create(algorithm, ProtectionLevel.SOFTWARE);
  }

  CryptoKey create(CryptoKeyVersionAlgorithm algorithm, ProtectionLevel protection)
      throws GcpException {
    return client.createCryptoKey(request(algorithm, protection).build());
  }

  CreateCryptoKeyRequest.Builder request(
      CryptoKeyVersionAlgorithm algorithm, ProtectionLevel protection) throws GcpException {
    CreateCryptoKeyRequest.Builder request =
        CreateCryptoKeyRequest.newBuilder().setParent(server.keyRing()).setCryptoKeyId(freshId());
    request.getCryptoKeyBuilder().setPurpose(Algorithm.of(algorithm).purpose());
    request
        .getCryptoKeyBuilder()
        .getVersionTemplateBuilder()
        .setAlgorithm(algorithm)
        .setProtectionLevel(protection);
    return request;
  }

  static String first(CryptoKey key) {
    return key.getName() + "/cryptoKeyVersions/1";
  }

  PublicKey publicKey(String version, String family) throws Exception {
    String pem = client.getPublicKey(version).getPem();
    String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance(family, KeyMaterial.BOUNCY_CASTLE)
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(body)));
  }

  static ByteString bytes(String text) {
    return ByteString.copyFrom(text, StandardCharsets.UTF_8);
  }

  /** Calls what must be refused with a status of HTTP, and a word in the message. */
  static void refused(int status, String word, Executable call) {
    ApiException refusal = assertThrows(ApiException.class, call);
    Object code = refusal.getStatusCode().getTransportCode();
    assertTrue(code.equals(status), () -> code + ": " + refusal.getMessage());
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(word),
        () -> word + ": " + refusal.getMessage());
  }
}
