// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on 127.0.0.1 that stands for a key service. It counts requests by the name of
 * their operation, and does wrong what is queued for one. Thread-safe.
 */
public abstract class KmsServer implements AutoCloseable {

  private static final int MOST_REPEATED = 1000;

  private final Server server = new Server();
  private final ServerConnector connector;
  private final boolean https;
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final Queue<String> operations = new ConcurrentLinkedQueue<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final Map<Asked, Reply> repeated = new ConcurrentHashMap<>();
  private volatile Set<String> repeatable = Set.of();
  private volatile Duration pause = Duration.ZERO;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What makes two requests the same. */
  private record Asked(String method, String path, String query, ByteBuffer body) {}

  /**
   * A server that is not started yet.
   *
   * @param tls with the server's key and certificate; null for plain HTTP
   */
  protected KmsServer(SslContextFactory.@Nullable Server tls) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // OCSP by GET has Base64 in its path, where a slash may be escaped or follow another.
    configuration.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "Base64",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    https = tls != null;
    connector =
        tls == null
            ? new ServerConnector(server, 0, 1, http)
            : new ServerConnector(
                server, 0, 1, new SslConnectionFactory(tls, http.getProtocol()), http);
    connector.setHost("127.0.0.1");
    connector.addBean(
        new Connection.Listener() {
          @Override
          public void onOpened(Connection connection) {
            // Behind TLS there are two, one in the other.
            if (https == connection instanceof SslConnection) {
              connections.increment();
            }
          }
        });
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            serve(request, response, callback);
            return true;
          }
        });
  }

  /** What the service calls the operation that a request asks for: {@code Sign}. */
  protected abstract String operation(HttpCall call);

  /** Does what a request asks for. */
  protected abstract Reply answer(HttpCall call) throws Exception;

  /** Starts it; port 0 takes a free one. */
  public final void start(int port) throws Exception {
    connector.setPort(port);
    server.start();
  }

  /** Where it is: {@code http://127.0.0.1:40000}. */
  public final String url() {
    return (https ? "https" : "http") + "://127.0.0.1:" + connector.getLocalPort();
  }

  /** Queues what goes wrong with the next answers to an operation, one fault an answer. */
  public final void fail(String operation, Fault... next) {
    faults
        .computeIfAbsent(operation, name -> new ConcurrentLinkedDeque<>())
        .addAll(Arrays.asList(next));
  }

  /** Forgets faults that have not happened, and the requests so far. */
  public final void reset() {
    faults.clear();
    operations.clear();
  }

  /** The operations of all requests since the start or the last reset, in order. */
  public final List<String> operations() {
    return List.copyOf(operations);
  }

  /** How many requests asked for an operation. */
  public final long count(String operation) {
    return operations.stream().filter(operation::equals).count();
  }

  /** How many requests there were since the start. */
  public final long requests() {
    return requests.sum();
  }

  /** How many connections were opened since the start. */
  public final long connections() {
    return connections.sum();
  }

  /** From now on all answers come so much later, without a thread that waits. */
  public final void pause(Duration time) {
    pause = time;
  }

  /**
   * From now on the answers to requests for these operations are given again to whoever asks the
   * same: a real service's computing costs the caller's machine nothing, and this one's should cost
   * little where callers are measured.
   */
  public final void repeat(String... names) {
    repeatable = Set.of(names);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
  }

  private void serve(Request request, Response response, Callback callback) throws Exception {
    HttpCall call = read(request);
    String operation = operation(call);
    operations.add(operation);
    requests.increment();
    Deque<Fault> queue = faults.get(operation);
    Fault fault = queue == null ? null : queue.poll();
    Reply reply =
        fault instanceof Fault.Instead instead ? instead.reply() : answered(operation, call);
    if (fault instanceof Fault.Delay delay) {
      closed.await(delay.time().toMillis(), TimeUnit.MILLISECONDS);
    } else if (fault instanceof Fault.Altered altered) {
      reply = altered.change().apply(reply);
    } else if (fault instanceof Fault.Hang) {
      closed.await();
    } else if (fault instanceof Fault.Reset reset) {
      if (reset.amidTheAnswer()) {
        half(response, reply);
      }
      reset(request);
      callback.failed(new IOException("reset, as asked"));
      return;
    } else if (fault instanceof Fault.Truncated) {
      half(response, reply);
      endPoint(request).close();
      callback.failed(new IOException("truncated, as asked"));
      return;
    }
    Duration time = pause;
    if (time.isZero()) {
      write(response, reply, callback);
    } else {
      Reply late = reply;
      connector
          .getScheduler()
          .schedule(() -> write(response, late, callback), time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private Reply answered(String operation, HttpCall call) throws Exception {
    if (!repeatable.contains(operation)) {
      return answer(call);
    }
    Asked asked = new Asked(call.method(), call.path(), call.query(), ByteBuffer.wrap(call.body()));
    Reply known = repeated.get(asked);
    if (known != null) {
      return known;
    }
    Reply fresh = answer(call);
    if (fresh.status() == 200 && repeated.size() < MOST_REPEATED) {
      repeated.put(asked, fresh);
    }
    return fresh;
  }

  private static void write(Response response, Reply reply, Callback callback) {
    head(response, reply);
    response.write(true, ByteBuffer.wrap(reply.body()), callback);
  }

  private static HttpCall read(Request request) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), field.getValue());
    }
    ByteBuffer body = Content.Source.asByteBuffer(request);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    String query = request.getHttpURI().getQuery();
    return new HttpCall(
        request.getMethod(),
        request.getHttpURI().getPath(),
        query == null ? "" : query,
        headers,
        bytes);
  }

  private static void head(Response response, Reply reply) {
    response.setStatus(reply.status());
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (reply.status() != 204) {
      response.getHeaders().put("Content-Length", String.valueOf(reply.body().length));
    }
  }

  private static void half(Response response, Reply reply) throws Exception {
    head(response, reply);
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(false, ByteBuffer.wrap(reply.body(), 0, reply.body().length / 2), written);
      written.block();
    }
  }

  private static EndPoint endPoint(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    return endPoint instanceof SslConnection.SslEndPoint tls
        ? tls.getSslConnection().getEndPoint()
        : endPoint;
  }

  private static void reset(Request request) throws IOException {
    EndPoint endPoint = endPoint(request);
    if (endPoint instanceof SocketChannelEndPoint socket) {
      // Closing with data that nobody waits for sends RST instead of FIN.
      socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    endPoint.close();
  }
}
