// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/** Requests as the server makes them. */
final class Requests {

  private Requests() {}

  static ApiRequest write(String path, Map<String, Object> body) {
    return request(Verb.WRITE, path, body, Map.of());
  }

  static ApiRequest request(
      Verb verb, String path, Map<String, Object> body, Map<String, List<String>> query) {
    return new ApiRequest(
        UUID.randomUUID(),
        Namespace.ROOT,
        path,
        verb,
        body,
        query,
        RequestBody.empty(),
        Optional.of("a-secret-token"),
        new ClientInfo("127.0.0.1", 40000, false, List.of(), Map.of()));
  }
}
