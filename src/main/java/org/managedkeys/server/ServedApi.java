// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.CertificateIdentities;
import org.managedkeys.server.access.CertificateRule;
import org.managedkeys.server.access.Throttle;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.api.ServerInfo;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiHandler;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.NamespaceResolver;
import org.managedkeys.server.http.Verb;

/**
 * All that is behind the transport: the routes over one registry, by one state of the settings, and
 * the gate before them. When settings change, another one takes its place. Thread-safe.
 */
final class ServedApi implements ApiHandler, NamespaceResolver {

  private final KeyRegistry registry;
  private final TokenStore tokens;
  private final ApiRoutes routes;
  private final Gate gate;
  private final KnownNamespaces namespaces;
  private final AtomicInteger present = new AtomicInteger();
  private final CountDownLatch idle = new CountDownLatch(1);
  private volatile boolean isRetired;

  /** What goes on when settings change: it has seen earlier requests. */
  record Memory(Throttle throttle, Metrics metrics, RateLimit limit) {

    static Memory of(ServerConfiguration settings, KeyRegistry registry) {
      return new Memory(new Throttle(), new Metrics(registry), limit(settings));
    }

    private static RateLimit limit(ServerConfiguration settings) {
      return new RateLimit(settings.limits().rate(), settings.limits().burst());
    }

    Memory withLimit(ServerConfiguration settings) {
      return new Memory(throttle, metrics, limit(settings));
    }

    Memory withMetrics(KeyRegistry registry) {
      return new Memory(throttle, new Metrics(registry), limit);
    }
  }

  /**
   * The API over a registry.
   *
   * @throws org.managedkeys.key.KeyException INVALID for settings that are of no use, UNAVAILABLE
   *     if the store does not answer
   */
  ServedApi(ServerConfiguration settings, KeyRegistry registry, Clock clock, Memory memory) {
    this.registry = registry;
    this.tokens =
        new TokenStore(
            registry, new TokenSettings(settings.defaultTtl(), settings.maxTtl()), clock);
    this.namespaces = new KnownNamespaces(registry);
    Cluster cluster = Cluster.of(registry);
    RequestAudit audit = settings.audit() ? RequestAudit.of(registry, cluster) : RequestAudit.off();
    RunningContext context = new RunningContext(registry, tokens, clock);
    this.routes =
        ApiRoutes.of(
            context,
            info(settings, registry, cluster),
            settings.restrictToRoot(),
            List.of(
                new ApiRoutes.Group(
                    new MetricsRoutes(memory.metrics(), settings.metrics())::addTo,
                    MetricsRoutes.notes()),
                new ApiRoutes.Group(new AuditRoutes(audit)::addTo, AuditRoutes.notes())));
    this.gate =
        new Gate(
            context,
            new Targets(routes, new OpenMounts(registry), namespaces),
            new Callers(tokens, identities(settings, clock), memory),
            audit,
            memory);
  }

  private static CertificateIdentities identities(ServerConfiguration settings, Clock clock) {
    List<CertificateRule> rules =
        settings.clientCertificates().entrySet().stream()
            .map(rule -> CertificateRule.of(rule.getKey(), rule.getValue()))
            .toList();
    return new CertificateIdentities(rules, clock);
  }

  private static ServerInfo info(
      ServerConfiguration settings, KeyRegistry registry, Cluster cluster) {
    return new ServerInfo(
        version(),
        settings.clusterName(),
        cluster.id(),
        storage(registry),
        () -> Metrics.isAvailable(registry));
  }

  /** That of the jar; a build folder has none. */
  private static String version() {
    @Nullable String version = ServedApi.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private static String storage(KeyRegistry registry) {
    String place = registry.records().describe().toLowerCase(Locale.ROOT);
    return List.of("sqlite", "postgresql").stream()
        .filter(kind -> place.contains("jdbc:" + kind + ":"))
        .findFirst()
        .orElse("file");
  }

  KeyRegistry registry() {
    return registry;
  }

  TokenStore tokens() {
    return tokens;
  }

  ApiRoutes routes() {
    return routes;
  }

  @Override
  public boolean exists(Namespace namespace) {
    return namespaces.exists(namespace);
  }

  @Override
  public boolean isOfServer(Verb verb, String path) {
    return routes
        .fixed()
        .match(verb, path)
        .filter(match -> match.route().access() == Access.NONE)
        .isPresent();
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    return gate.handle(request);
  }

  @Override
  public void refused(int status) {
    gate.refused(status);
  }

  /** A request is there that may be handed on; {@link #leave} follows. */
  void enter() {
    present.incrementAndGet();
  }

  void leave() {
    if (present.decrementAndGet() == 0 && isRetired) {
      idle.countDown();
    }
  }

  /**
   * Waits until all requests are answered, when no others can come.
   *
   * @return whether they are
   */
  boolean awaitIdle(Duration patience) {
    isRetired = true;
    try {
      return present.get() == 0 || idle.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
