// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.managedkeys.testkit.HttpConnection;
import org.managedkeys.testkit.ServerCertificate;

/** The clients of a server, and a Transit mount in the same JVM that they are held against. */
public final class ServerWorkloads implements WorkloadSource {

  /** System property: the server's port. */
  static final String PORT = "bench.server.port";

  /** System property: a token of the server's. */
  static final String TOKEN = "bench.server.token";

  /** System property: the file of the server's certificate. */
  static final String CERTIFICATE = "bench.server.certificate";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OK = 200;
  private static final String HEALTH = "sys/health";

  private @Nullable BenchTransit inProcess;
  private @Nullable HttpClient http2;

  /** Sends a request and answers the body of the answer. */
  private interface Exchange {
    HttpConnection.Answer send() throws IOException;

    default void close() {}
  }

  /** Made by name, in the contestant's JVM. */
  public ServerWorkloads() {}

  @Override
  public synchronized Workload open(String contestant, String row) throws Exception {
    ServerOperation operation = ServerOperation.of(row);
    return switch (contestant) {
      case Contestant.IN_PROCESS -> inProcess().workload(TransitOperation.SIGN);
      case Contestant.HTTP_2 -> new Asking(operation, http2(operation));
      default -> new Asking(operation, http1(operation));
    };
  }

  /** Opens it alone in this and in other processes: see {@link Pkcs11Workloads}. */
  private BenchTransit inProcess() throws IOException {
    BenchTransit present = inProcess;
    if (present == null) {
      try (FileChannel file =
          FileChannel.open(
              Path.of(System.getProperty(Pkcs11Workloads.LOCK)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        file.lock();
        present =
            BenchTransit.create(
                Path.of(System.getProperty(Pkcs11Workloads.CONFIGURATION)), TransitOperation.SIGN);
        inProcess = present;
      }
    }
    return present;
  }

  private static SSLContext trust() throws IOException, GeneralSecurityException {
    return ServerCertificate.trusting(Path.of(System.getProperty(CERTIFICATE)));
  }

  private static String path(ServerOperation operation) {
    return operation == ServerOperation.HEALTH ? HEALTH : BenchTransit.SIGN_PATH;
  }

  /** What is sent along; empty for none. */
  static String body(ServerOperation operation) {
    if (operation == ServerOperation.HEALTH) {
      return "";
    }
    byte[] message = Pkcs11Operation.SIGN_P256.message();
    return "{\"input\":\"" + Base64.getEncoder().encodeToString(message) + "\"}";
  }

  /** A connection of its own for each thread. */
  private static Exchange http1(ServerOperation operation)
      throws IOException, GeneralSecurityException {
    String body = body(operation);
    byte[] request =
        HttpConnection.request(
            body.isEmpty() ? "GET" : "POST", path(operation), System.getProperty(TOKEN), body);
    HttpConnection connection = HttpConnection.open(Integer.getInteger(PORT), trust(), PATIENCE);
    return new Exchange() {
      @Override
      public HttpConnection.Answer send() throws IOException {
        return connection.send(request);
      }

      @Override
      public void close() {
        connection.close();
      }
    };
  }

  /** One connection for all, which the JDK's client shares out. */
  private Exchange http2(ServerOperation operation) throws IOException, GeneralSecurityException {
    HttpClient present = http2;
    if (present == null) {
      present =
          HttpClient.newBuilder()
              .sslContext(trust())
              .version(HttpClient.Version.HTTP_2)
              .connectTimeout(PATIENCE)
              .build();
      http2 = present;
    }
    HttpClient client = present;
    URI address =
        URI.create("https://127.0.0.1:" + Integer.getInteger(PORT) + "/v1/" + path(operation));
    String body = body(operation);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("X-Vault-Token", System.getProperty(TOKEN));
    HttpRequest request =
        body.isEmpty()
            ? builder.GET().build()
            : builder
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    return () -> {
      try {
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.version() != HttpClient.Version.HTTP_2) {
          throw new IOException("the server answers by " + answer.version());
        }
        return new HttpConnection.Answer(answer.statusCode(), answer.body());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    };
  }

  /** Asks again and again. */
  private static final class Asking implements Workload {

    private final ServerOperation operation;
    private final Exchange exchange;

    Asking(ServerOperation operation, Exchange exchange) {
      this.operation = operation;
      this.exchange = exchange;
    }

    @Override
    public void verify() throws Exception {
      HttpConnection.Answer answer = run();
      if (operation != ServerOperation.HEALTH) {
        BenchTransit.check(publicKey(), Pkcs11Operation.SIGN_P256.message(), answer.data());
      }
    }

    private static PublicKey publicKey() throws IOException, GeneralSecurityException {
      try (HttpConnection connection =
          HttpConnection.open(Integer.getInteger(PORT), trust(), PATIENCE)) {
        byte[] request =
            HttpConnection.request("GET", BenchTransit.EXPORT_PATH, System.getProperty(TOKEN), "");
        return BenchTransit.publicKey(connection.send(request).data());
      }
    }

    @Override
    public HttpConnection.Answer run() throws IOException {
      HttpConnection.Answer answer = exchange.send();
      if (answer.status() != OK) {
        throw new IOException("the server answers " + answer);
      }
      return answer;
    }

    @Override
    public void close() {
      exchange.close();
    }
  }

  @Override
  public synchronized void close() {
    if (inProcess != null) {
      inProcess.close();
    }
  }
}
