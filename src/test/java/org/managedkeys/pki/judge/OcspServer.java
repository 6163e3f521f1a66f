// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A responder on a free port of the loopback, RFC 6960 appendix A.1: requests by POST. */
final class OcspServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newSingleThreadExecutor();

  private OcspServer(HttpServer server) {
    this.server = server;
  }

  static OcspServer start(UnaryOperator<byte[]> responder) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OcspServer started = new OcspServer(http);
    http.setExecutor(started.threads);
    http.createContext("/", exchange -> answer(exchange, responder));
    http.start();
    return started;
  }

  private static void answer(HttpExchange exchange, UnaryOperator<byte[]> responder)
      throws IOException {
    try (exchange) {
      byte[] answer = responder.apply(exchange.getRequestBody().readAllBytes());
      exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  String url() {
    InetSocketAddress address = server.getAddress();
    return "http://127.0.0.1:" + address.getPort() + "/ocsp";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
