// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.ApiHandler;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpServer;
import org.managedkeys.server.http.HttpSettings;
import org.managedkeys.server.http.NamespaceResolver;
import org.managedkeys.server.http.TlsMaterial;
import org.managedkeys.server.http.Verb;

/** A server of the API that listens. Thread-safe. */
public final class ManagedKeysServer implements AutoCloseable {

  private final Clock clock;
  private final ServerConfiguration started;
  private final HttpServer http;

  /** Guarded by this. */
  private ServedApi.Memory memory;

  /** Guarded by this: what {@link #memory} counts by. */
  private ServerConfiguration.Limits limits;

  private volatile ServedApi api;

  private ManagedKeysServer(ServerConfiguration settings, KeyRegistry registry, Clock clock) {
    this.clock = clock;
    this.started = settings;
    this.limits = settings.limits();
    this.memory = ServedApi.Memory.of(settings, registry);
    this.api = new ServedApi(settings, registry, clock, memory);
    this.http = http(registry);
  }

  /**
   * Listens from now on. The registry stays the caller's, who closes it after the server. If the
   * server's key is a managed key, a {@link org.managedkeys.jca.ManagedKeysProvider} is added to
   * the JVM's list unless one is there: TLS signs by it.
   *
   * @throws KeyException INVALID for settings that are of no use, UNAVAILABLE if the address cannot
   *     be had or the store does not answer
   */
  public static ManagedKeysServer start(ServerConfiguration settings, KeyRegistry registry) {
    return start(settings, registry, Clock.systemUTC());
  }

  /** The same by another clock. */
  static ManagedKeysServer start(ServerConfiguration settings, KeyRegistry registry, Clock clock) {
    ManagedKeysServer server = new ManagedKeysServer(settings, registry, clock);
    server.http.start();
    return server;
  }

  private HttpServer http(KeyRegistry registry) {
    HttpSettings transport = transport(started);
    Present present = new Present();
    return started
        .tls()
        .map(tls ->
            HttpServer.secure(transport, new ServerTls(registry).read(tls), present, present))
        .orElseGet(() -> HttpServer.plain(transport, present, present));
  }

  private static HttpSettings transport(ServerConfiguration settings) {
    ServerConfiguration.Limits limits = settings.limits();
    ServerConfiguration.Times times = settings.times();
    return HttpSettings.at(settings.listen())
        .with(
            new HttpSettings.Limits(
                limits.requestSize(),
                limits.headerSize(),
                HttpSettings.Limits.standard().bodies(),
                limits.connections(),
                limits.requests()))
        .with(new HttpSettings.Times(times.idle(), times.request(), times.drain()));
  }

  /** Hands requests to the API as it is when they come. */
  private final class Present implements ApiHandler, NamespaceResolver {

    @Override
    public boolean exists(Namespace namespace) {
      return within(present -> present.exists(namespace));
    }

    @Override
    public boolean isOfServer(Verb verb, String path) {
      return api.isOfServer(verb, path);
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
      return within(present -> present.handle(request));
    }

    /** Asks one that stays as long as somebody is in it. */
    private <T> T within(Function<ServedApi, T> work) {
      ServedApi entered = entered();
      try {
        return work.apply(entered);
      } finally {
        entered.leave();
      }
    }

    /** Asked once more, so that nobody enters one that is not waited for any longer. */
    private ServedApi entered() {
      while (true) {
        ServedApi seen = api;
        seen.enter();
        if (seen == api) {
          return seen;
        }
        seen.leave();
      }
    }

    @Override
    public void refused(int status) {
      api.refused(status);
    }
  }

  /**
   * What the loggers of this JVM write to standard error from now on. For a process that is a
   * server and nothing else.
   */
  public static void installLog(ServerConfiguration.Log form) {
    StructuredLog.install(form);
  }

  /** Where it is: {@code https://127.0.0.1:8200}. */
  public URI address() {
    return http.address();
  }

  /** The tokens that it takes. */
  public TokenStore tokens() {
    return api.tokens();
  }

  /** All its routes. */
  public ApiRoutes routes() {
    return api.routes();
  }

  /**
   * Goes on by other settings, as far as they are not about the transport. The certificate, the key
   * and the authorities of TLS are read again even if their names are the same; connections that
   * are there stay. If anything is wrong, all stays as it is.
   *
   * @return the names of settings that are different and count only when a server is started anew
   * @throws KeyException if they are of no use; the earlier ones stay in force
   */
  public synchronized List<String> reload(ServerConfiguration settings) {
    return reload(settings, api.registry());
  }

  /**
   * The same over another registry: of a changed configuration. Returns when all requests that were
   * there are answered, or after {@code server.drain_time}: then the earlier registry is not used
   * any longer, and may be closed.
   */
  public synchronized List<String> reload(ServerConfiguration settings, KeyRegistry registry) {
    ServedApi before = api;
    ServedApi.Memory next = memory;
    if (!sameRate(limits, settings.limits())) {
      next = next.withLimit(settings);
    }
    if (before.registry() != registry) {
      next = next.withMetrics(registry);
    }
    ServedApi after = new ServedApi(settings, registry, clock, next);
    // Without TLS in the settings it stays as it was started, but by the registry of now.
    Optional<TlsMaterial> material =
        started.tls().map(tls -> new ServerTls(registry).read(settings.tls().orElse(tls)));
    material.ifPresent(http::reload);
    api = after;
    memory = next;
    limits = settings.limits();
    if (before.registry() != registry) {
      before.awaitIdle(started.times().drain());
    }
    return StartSettings.changed(started, settings);
  }

  private static boolean sameRate(
      ServerConfiguration.Limits before, ServerConfiguration.Limits after) {
    return before.rate() == after.rate() && before.burst() == after.burst();
  }

  /** Lets requests that are there be answered, and ends. */
  @Override
  public void close() {
    http.close();
  }
}
