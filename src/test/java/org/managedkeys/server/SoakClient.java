// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.managedkeys.testkit.HttpConnection;

/**
 * A client with one connection. When its node is gone it goes to the other one, and comes back
 * after a while. A request that was not answered is not sent again: whether it was done, nobody
 * knows. Not thread-safe.
 */
final class SoakClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BACK = Duration.ofSeconds(10);

  private final List<SoakNode> nodes;
  private final SSLContext trust;
  private final String token;
  private final int preferred;
  private int node;
  private long since;
  private @Nullable HttpConnection connection;

  /** The node answered, and not by a success. */
  static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Without what differs from one request to the next: errors are counted by their text. */
    RefusedException(String path, HttpConnection.Answer answer) {
      super(
          path.replaceAll("[0-9]+", "#")
              + ": "
              + answer.status()
              + " "
              + answer.text().strip().replaceAll("[0-9a-f-]{8,}|[0-9]+", "#"));
    }
  }

  /**
   * A client.
   *
   * @param preferred the number of the node that it asks while it can
   */
  SoakClient(List<SoakNode> nodes, SSLContext trust, String token, int preferred) {
    this.nodes = List.copyOf(nodes);
    this.trust = trust;
    this.token = token;
    this.preferred = preferred;
    this.node = preferred;
  }

  /** The number of the node that answered last. */
  int node() {
    return node;
  }

  /** Answers the fields within {@code data}. */
  Map<String, Object> write(String path, Map<String, Object> fields) throws IOException {
    return send("POST", path, token, JSON.std.asString(fields)).data();
  }

  /** The same; answers the whole body. */
  Map<String, Object> writeForAll(String path, Map<String, Object> fields) throws IOException {
    return send("POST", path, token, JSON.std.asString(fields)).json();
  }

  /**
   * Answers the fields within {@code data}.
   *
   * @param other who asks; empty for the client itself
   */
  Map<String, Object> read(String path, String other) throws IOException {
    return send("GET", path, other.isEmpty() ? token : other, "").data();
  }

  private HttpConnection.Answer send(String method, String path, String who, String json)
      throws IOException {
    byte[] request = HttpConnection.request(method, path, who, json);
    HttpConnection.Answer answer;
    try {
      answer = connected().send(request);
    } catch (IOException e) {
      disconnect();
      node = (node + 1) % nodes.size();
      throw e;
    }
    if (!answer.isSuccess()) {
      throw new RefusedException(path, answer);
    }
    return answer;
  }

  private HttpConnection connected() throws IOException {
    HttpConnection present = connection;
    if (present != null && node != preferred && System.nanoTime() - since > BACK.toNanos()) {
      disconnect();
      node = preferred;
      present = null;
    }
    if (present == null) {
      present = HttpConnection.open(nodes.get(node).port(), trust, PATIENCE);
      connection = present;
      since = System.nanoTime();
    }
    return present;
  }

  private void disconnect() {
    HttpConnection present = connection;
    if (present != null) {
      present.close();
    }
    connection = null;
  }

  @Override
  public void close() {
    disconnect();
  }
}
