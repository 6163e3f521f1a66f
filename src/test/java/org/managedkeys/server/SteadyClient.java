// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.http.RawClient;

/**
 * Says what no HTTP client would, on one connection for as long as the server keeps it. Not
 * thread-safe.
 */
final class SteadyClient implements AutoCloseable {

  /** After what is malformed, nobody knows where the next request begins. */
  private static final int MALFORMED = 400;

  private final int port;
  private @Nullable RawClient connection;

  SteadyClient(int port) {
    this.port = port;
  }

  /** A request without a body; status 0 if the connection was ended instead of an answer. */
  RawClient.Answer ask(String method, String target, String... headers) {
    StringBuilder text = new StringBuilder(method).append(' ').append(target);
    text.append(" HTTP/1.1\r\nHost: x\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return send(text.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  /** The same for a request as it is, which is sent again if the connection has just ended. */
  RawClient.Answer send(byte[] request) {
    boolean isNew = connection == null;
    try {
      RawClient.Answer answer = connection().send(request).answer();
      if (answer.status() == MALFORMED
          || answer.headers().getOrDefault("connection", "").equalsIgnoreCase("close")) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      return isNew ? new RawClient.Answer(0, Map.of(), "") : send(request);
    }
  }

  private RawClient connection() throws IOException {
    @Nullable RawClient present = connection;
    if (present == null) {
      present = new RawClient(port);
      connection = present;
    }
    return present;
  }

  @Override
  public void close() {
    @Nullable RawClient present = connection;
    connection = null;
    if (present != null) {
      try {
        present.close();
      } catch (IOException e) {
        // It is gone then, too.
      }
    }
  }
}
