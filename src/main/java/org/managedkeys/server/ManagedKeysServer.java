// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.CertificateIdentities;
import org.managedkeys.server.access.CertificateRule;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.api.ServerInfo;
import org.managedkeys.server.http.HttpServer;
import org.managedkeys.server.http.HttpSettings;
import org.managedkeys.server.http.TlsMaterial;

/** A server of the API that listens. Thread-safe. */
public final class ManagedKeysServer implements AutoCloseable {

  private final Clock clock;
  private final ServerTls certificates;
  private final TokenStore tokens;
  private final ApiRoutes routes;
  private final Callers callers;
  private final Gate gate;
  private final HttpServer http;
  private final ServerConfiguration started;

  /** What {@link #gate} counts by. */
  private ServerConfiguration.Limits limits;

  private ManagedKeysServer(ServerConfiguration settings, KeyRegistry registry, Clock clock) {
    this.started = settings;
    this.limits = settings.limits();
    this.clock = clock;
    this.certificates = new ServerTls(registry);
    this.tokens =
        new TokenStore(
            registry, new TokenSettings(settings.defaultTtl(), settings.maxTtl()), clock);
    Cluster cluster = Cluster.of(registry);
    RequestAudit audit =
        settings.audit() ? RequestAudit.of(registry, cluster) : RequestAudit.off();
    Metrics metrics = new Metrics(registry);
    RunningContext context = new RunningContext(registry, tokens, clock);
    this.routes =
        ApiRoutes.of(
            context,
            info(settings, registry, cluster),
            settings.restrictToRoot(),
            List.of(
                new ApiRoutes.Group(
                    new MetricsRoutes(metrics, settings.metrics())::addTo, MetricsRoutes.notes()),
                new ApiRoutes.Group(new AuditRoutes(audit)::addTo, AuditRoutes.notes())));
    this.callers = new Callers(tokens, identities(settings), metrics);
    this.gate =
        new Gate(
            context,
            new Targets(routes, new OpenMounts(registry)),
            callers,
            audit,
            metrics,
            limit(settings));
    this.http = http(new KnownNamespaces(registry));
  }

  /**
   * Listens from now on. The registry stays the caller's, who closes it after the server. If the
   * server's key is a managed key, a {@link org.managedkeys.jca.ManagedKeysProvider} is added to the
   * JVM's list unless one is there: TLS signs by it.
   *
   * @throws KeyException INVALID for settings that are of no use, UNAVAILABLE
   *     if the address cannot be had or the store does not answer
   */
  public static ManagedKeysServer start(ServerConfiguration settings, KeyRegistry registry) {
    return start(settings, registry, Clock.systemUTC());
  }

  /** The same by another clock. */
  static ManagedKeysServer start(
      ServerConfiguration settings, KeyRegistry registry, Clock clock) {
    ManagedKeysServer server = new ManagedKeysServer(settings, registry, clock);
    server.http.start();
    return server;
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
    @Nullable String version = ManagedKeysServer.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private static String storage(KeyRegistry registry) {
    String place = registry.records().describe().toLowerCase(Locale.ROOT);
    return List.of("sqlite", "postgresql").stream()
        .filter(kind -> place.contains("jdbc:" + kind + ":"))
        .findFirst()
        .orElse("file");
  }

  private CertificateIdentities identities(ServerConfiguration from) {
    List<CertificateRule> rules =
        from.clientCertificates().entrySet().stream()
            .map(rule -> CertificateRule.of(rule.getKey(), rule.getValue()))
            .toList();
    return new CertificateIdentities(rules, clock);
  }

  private static RateLimit limit(ServerConfiguration from) {
    return new RateLimit(from.limits().rate(), from.limits().burst());
  }

  private HttpServer http(KnownNamespaces namespaces) {
    HttpSettings transport = transport(started);
    return started
        .tls()
        .map(tls -> HttpServer.secure(transport, certificates.read(tls), namespaces, gate))
        .orElseGet(() -> HttpServer.plain(transport, namespaces, gate));
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
    return tokens;
  }

  /** All its routes. */
  public ApiRoutes routes() {
    return routes;
  }

  /**
   * Goes on by other settings: the certificate and the key of TLS, the authorities and the rules of
   * client certificates, and the rate limit. Files are read again even if their names are the same.
   * If anything is wrong with them, all stays as it is.
   *
   * @return the names of settings that are different and count only when a server is started anew
   * @throws KeyException if they are of no use; the earlier ones stay in force
   */
  public synchronized List<String> reload(ServerConfiguration other) {
    CertificateIdentities identities = identities(other);
    Optional<TlsMaterial> material =
        started.tls().isPresent() ? other.tls().map(certificates::read) : Optional.empty();
    material.ifPresent(http::reload);
    callers.use(identities);
    if (!sameRate(limits, other.limits())) {
      gate.use(limit(other));
    }
    limits = other.limits();
    return StartSettings.changed(started, other);
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
