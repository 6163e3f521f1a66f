// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.managedkeys.server.http.Verb;

/** Calls a path with each verb, in the form that the verb needs. */
final class MatrixClient {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;

  MatrixClient(URI server) {
    this.server = server;
  }

  /** An answer. */
  record Reply(int status, List<String> errors, HttpResponse<String> whole) {

    /** That the caller may not, or has shown too many wrong tokens. */
    boolean isRefusal() {
      return status == 403 || status == 429;
    }
  }

  /** With no more than an object without members; an empty token or namespace is not sent. */
  Reply call(Verb verb, String path, String token, String namespace)
      throws IOException, InterruptedException {
    return call(verb, path, token, namespace, hasBody(verb) ? "{}" : "");
  }

  /** The same with a body. */
  Reply call(Verb verb, String path, String token, String namespace, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/v1/" + path))
            .timeout(Duration.ofSeconds(60))
            .method(method(verb), HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Vault-Token", token);
    }
    if (!namespace.isEmpty()) {
      request.header("X-Vault-Namespace", namespace);
    }
    if (verb == Verb.PATCH) {
      request.header("Content-Type", "application/merge-patch+json");
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    return new Reply(answer.statusCode(), errors(answer), answer);
  }

  private static String method(Verb verb) {
    return switch (verb) {
      case READ -> "GET";
      case WRITE -> "POST";
      default -> verb.name();
    };
  }

  private static boolean hasBody(Verb verb) {
    return verb == Verb.WRITE || verb == Verb.PATCH;
  }

  private static List<String> errors(HttpResponse<String> answer) throws IOException {
    return answer.statusCode() >= 400
            && answer.body().startsWith("{")
            && JSON.std.mapFrom(answer.body()).get("errors") instanceof List<?> errors
        ? errors.stream().map(String::valueOf).toList()
        : List.of();
  }
}
