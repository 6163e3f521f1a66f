// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.Tool;

/**
 * The program {@code curl}, with the options that Vault's documentation has.
 *
 * @param folder for what it sends and receives
 * @param token empty for none
 */
record Curl(Path folder, URI address, String token) {

  /**
   * An answer.
   *
   * @param body empty if there is none
   */
  record Answer(int status, String body) {

    /** This answer, which has a status. */
    Answer has(int expected) {
      assertThat(status).as("status of %s", body).isEqualTo(expected);
      return this;
    }

    Map<String, Object> json() {
      try {
        return JSON.std.mapFrom(body);
      } catch (IOException e) {
        throw new UncheckedIOException(body, e);
      }
    }

    Map<?, ?> data() {
      return json().get("data") instanceof Map<?, ?> data ? data : Map.of();
    }

    /** A text of the data. */
    String text(String field) {
      return String.valueOf(data().get(field));
    }
  }

  /** The same without a token. */
  Curl withoutToken() {
    return new Curl(folder, address, "");
  }

  /** {@code curl http://…/v1/path}. */
  Answer get(String path) {
    return run(path, List.of());
  }

  /** {@code curl --request LIST}, or another verb without a body. */
  Answer request(String verb, String path) {
    return run(path, List.of("--request", verb));
  }

  /** {@code curl --request POST --data @payload.json}. */
  Answer post(String path, Map<String, ?> payload) {
    try {
      Path file = Files.writeString(folder.resolve("payload.json"), JSON.std.asString(payload));
      return run(path, List.of("--request", "POST", "--data", "@" + file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer run(String path, List<String> options) {
    Path body = folder.resolve("body");
    Tool curl =
        Tool.named(folder, "curl", "--silent", "--show-error")
            .with("--output", body.toString(), "--write-out", "%{http_code}")
            .with(token.isEmpty() ? List.of() : List.of("--header", "X-Vault-Token: " + token))
            .with(options)
            .with(address.resolve("/v1/" + path).toString());
    try {
      Files.writeString(body, "");
      String status = curl.run().ok().out();
      return new Answer(Integer.parseInt(status), Files.readString(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
