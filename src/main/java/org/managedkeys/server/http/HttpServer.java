// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * An HTTP server for Vault's API: HTTP/1.1 and, over TLS, HTTP/2. It reads requests by strict rules
 * and within limits; what they mean is up to the {@link ApiHandler}. Every answer is JSON in
 * Vault's forms, also those to malformed requests, unless a route says otherwise.
 *
 * <p>Requests are answered on threads that may wait. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {

  /** Of one connection; more wait for their turn. */
  private static final int STREAMS = 100;

  /**
   * Selectors accept connections themselves: a thread that waits for the next one is interrupted
   * when the server is closed, and on newer JVMs then forgets the one that it is just given. Its
   * client would wait until it gives up.
   */
  private static final int NO_ACCEPTORS = 0;

  /** As many as Jetty finds right. */
  private static final int SELECTORS = -1;

  private final Server server;
  private final ServerConnector connector;
  private final @Nullable TlsContexts tls;
  private final InetSocketAddress listen;

  /** As the connector says, which forgets it when it ends. */
  private volatile int port;

  private HttpServer(
      HttpSettings settings,
      @Nullable TlsMaterial material,
      NamespaceResolver namespaces,
      ApiHandler handler) {
    server = new Server(threads(settings));
    listen = settings.listen();
    tls = material == null ? null : new TlsContexts(material);
    connector =
        new ServerConnector(
            server, NO_ACCEPTORS, SELECTORS, protocols(configuration(settings), tls));
    connector.setHost(listen.getHostString());
    connector.setPort(listen.getPort());
    connector.setIdleTimeout(settings.times().idle().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
    QoSHandler turns = new QoSHandler(new JettyHandler(settings, namespaces, handler));
    turns.setMaxRequestCount(settings.limits().requests());
    turns.setMaxSuspendedRequestCount(settings.limits().requests());
    turns.setMaxSuspend(settings.times().request());
    ConnectionWatch watch =
        new ConnectionWatch(
            settings.times().idle().plus(settings.times().request()), new GracefulHandler(turns));
    connector.addBean(watch, false);
    server.setHandler(watch);
    server.setErrorHandler(new ErrorAnswers(handler));
    server.setStopTimeout(settings.times().drain().toMillis());
  }

  /**
   * A server for HTTPS that is not started yet.
   *
   * @throws KeyException of kind INVALID if the key and the certificates are of no use
   */
  public static HttpServer secure(
      HttpSettings settings,
      TlsMaterial material,
      NamespaceResolver namespaces,
      ApiHandler handler) {
    return new HttpServer(settings, material, namespaces, handler);
  }

  /**
   * A server without TLS that is not started yet, for trying out: it serves this machine alone.
   *
   * @throws KeyException of kind INVALID if the address is not that of the loopback interface
   */
  public static HttpServer plain(
      HttpSettings settings, NamespaceResolver namespaces, ApiHandler handler) {
    InetAddress address = settings.listen().getAddress();
    if (address == null || !address.isLoopbackAddress()) {
      throw KeyException.of(
          Kind.INVALID,
          subject(settings.listen()),
          "listen without TLS",
          "tokens and answers could be read on their way",
          "use 127.0.0.1, or TLS");
    }
    return new HttpServer(settings, null, namespaces, handler);
  }

  private static QueuedThreadPool threads(HttpSettings settings) {
    QueuedThreadPool threads = new QueuedThreadPool(settings.threads());
    threads.setName("managedkeys-http");
    threads.setDaemon(true);
    if (settings.virtualThreads() && VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(
          VirtualThreads.getNamedVirtualThreadsExecutor("managedkeys-http-virtual-"));
    }
    return threads;
  }

  private static HttpConfiguration configuration(HttpSettings settings) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(settings.limits().header());
    // OCSP by GET has Base64 in its path, where slashes may be encoded or follow one another.
    // RequestPath refuses both everywhere else.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "Base64",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    // One key serves all names. It tells of clients' certificates.
    http.addCustomizer(new SecureRequestCustomizer(false));
    return http;
  }

  private static ConnectionFactory[] protocols(HttpConfiguration http, @Nullable TlsContexts tls) {
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    if (tls == null) {
      return new ConnectionFactory[] {http1};
    }
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
    http2.setMaxConcurrentStreams(STREAMS);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls.factory(), alpn.getProtocol()), alpn, http2, http1
    };
  }

  /**
   * Listens from now on.
   *
   * @throws KeyException of kind UNAVAILABLE if the address cannot be had
   */
  public void start() {
    try {
      server.start();
      port = connector.getLocalPort();
    } catch (Exception e) {
      close();
      throw KeyException.of(
          e instanceof IOException ? Kind.UNAVAILABLE : Kind.INTERNAL,
          subject(listen),
          "listen",
          String.valueOf(e.getMessage()),
          e instanceof IOException
              ? "is the address one of this machine, and the port free?"
              : null,
          e);
    }
  }

  /** Where it is, or was, once it is started: {@code https://127.0.0.1:8200}. */
  public URI address() {
    try {
      return new URI(
          tls == null ? "http" : "https", null, listen.getHostString(), port, null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Uses other TLS material from the next handshake on. Connections that are there stay as they
   * are.
   *
   * @throws KeyException of kind INVALID if it is of no use; the earlier one stays in use
   * @throws IllegalStateException if the server has no TLS
   */
  public void reload(TlsMaterial material) {
    if (tls == null) {
      throw new IllegalStateException("there is no TLS here");
    }
    tls.reload(material);
  }

  /**
   * Lets requests that are there be answered for as long as {@link HttpSettings.Times#drain()}
   * says, and ends. Meanwhile others are refused with 503 and their connections end, so that a load
   * balancer sends them elsewhere.
   */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      // Some request took longer than that; all is closed nevertheless.
      System.getLogger(HttpServer.class.getName())
          .log(System.Logger.Level.WARNING, () -> "requests were cut off: " + e);
    }
  }

  private static String subject(InetSocketAddress listen) {
    return "HTTP server at " + listen.getHostString() + ":" + listen.getPort();
  }
}
