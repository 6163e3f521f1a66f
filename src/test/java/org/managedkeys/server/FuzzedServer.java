// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.http.RawClient;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * A server that is sent whatever a fuzzer makes up, as a token that may do everything; and what has
 * to hold of each answer: it is none of the server's own failures, and no longer than a bound.
 * Whatever is sent, the next request finds a token, and the mounts with an issuer and keys.
 */
final class FuzzedServer implements AutoCloseable {

  /** Far above what one request is answered with, also by lists of all that was made before. */
  private static final int LONGEST_ANSWER = 8 << 20;

  private static final int ROUND = 500;

  private final ApiServer server;
  private final SteadyClient client;
  private String token;
  private int requests;

  FuzzedServer(Path folder) {
    // Requests are taken down, so that records are made of whatever is sent; nobody keeps them.
    this.server = ApiServer.start(InMemoryFolders.create("fuzz", folder), "audit.file = /dev/null");
    this.client = new SteadyClient(server.address().getPort());
    this.token = server.rootToken();
    furnish();
  }

  /** From now on it is a finding if anything connects to anything else than this server. */
  void allowNoOtherConnection() {
    BugDetectors.allowNetworkConnections((host, port) -> port == server.address().getPort());
  }

  List<RouteCase> routes() {
    return RouteCase.all(server.server().routes());
  }

  /** What may be gone since somebody has deleted it. */
  private void furnish() {
    Administration administration = new Administration(server.registry());
    for (String type : List.of("pki", "transit")) {
      if (server.registry().mounts().find(Namespace.ROOT, type).isEmpty()) {
        administration.mounts().enable(Namespace.ROOT, type, type, MountSettings.NONE);
      }
    }
    if (server.call("GET", "pki/ca/pem", "", null).status() == 204) {
      done(
          "sys/managed-keys/local/fuzz-ca",
          Map.of(
              "kms", "local", "key_type", "P-256", "allow_generate_key", true, "any_mount", true));
      done(
          "pki/root/generate/kms",
          Map.of("common_name", "Root", "managed_key_name", "fuzz-ca", "ttl", "720h"));
    }
    done("pki/roles/x1", Map.of("allow_any_name", true, "key_type", "any"));
    done("transit/keys/x1", Map.of("type", "aes256-gcm96"));
    done("transit/keys/x2", Map.of("type", "ecdsa-p256"));
  }

  private void done(String path, Map<String, Object> fields) {
    ApiServer.Reply reply = server.call("POST", path, token(), fields);
    assertThat(reply.status()).as("%s: %s", path, reply.body()).isLessThan(500);
  }

  /** One that works: the last one may have been revoked. */
  private String token() {
    if (server.server().tokens().find(token).isEmpty()) {
      token = server.server().tokens().createRoot(Optional.empty(), Optional.empty()).secret();
    }
    return token;
  }

  /** A request with a body of JSON. */
  RawClient.Answer post(String path, Object json) {
    try {
      return send("POST", "/v1/" + path, List.of(), JSON.std.asString(json).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends a request, and makes sure of its answer.
   *
   * @param method letters only
   * @param target as it is sent, without blanks
   * @param headers whole lines; none that says where the body ends
   */
  RawClient.Answer send(String method, String target, List<String> headers, byte[] body) {
    if (++requests % ROUND == 0) {
      furnish();
    }
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: x\r\n");
    head.append("X-Vault-Token: ").append(token()).append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(ISO_8859_1));
    request.writeBytes(body);
    RawClient.Answer answer = client.send(request.toByteArray());
    assertThat(answer.status())
        .as("%s %s: %s", method, target, answer.body())
        .isNotIn(0, 500, 501, 502, 505);
    assertThat(answer.body().length()).as("%s %s", method, target).isLessThan(LONGEST_ANSWER);
    return answer;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
