// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.config.ServerConfiguration.Limits;
import org.managedkeys.config.ServerConfiguration.Log;
import org.managedkeys.config.ServerConfiguration.Metrics;
import org.managedkeys.config.ServerConfiguration.Times;
import org.managedkeys.config.ServerConfiguration.Tls;
import org.managedkeys.config.ServerConfiguration.Tokens;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Vocabulary;

/** Reads the settings {@code server.*}. */
final class ServerReader {

  static final String SECTION = "server";

  /** What stands in front of a rule's name. */
  static final String CLIENTS = SECTION + ".client_certificates";

  private static final String LISTEN = "listen";
  private static final String TLS = "tls";
  private static final String CERTIFICATE = "tls.certificate";
  private static final String KEY = "tls.key";
  private static final String MANAGED_KEY = "tls.managed_key";
  private static final String CLIENT_CA = "tls.client_ca";
  private static final String CLIENT_REQUIRED = "tls.client_required";
  private static final String REQUEST_SIZE = "max_request_size";
  private static final String HEADER_SIZE = "max_header_size";
  private static final String CONNECTIONS = "max_connections";
  private static final String REQUESTS = "max_requests";
  private static final String REQUEST_TIME = "request_time";
  private static final String IDLE_TIME = "idle_time";
  private static final String DRAIN_TIME = "drain_time";
  private static final String RATE_LIMIT = "rate_limit";
  private static final String RATE_BURST = "rate_burst";
  private static final String DEFAULT_TTL = "default_ttl";
  private static final String MAX_TTL = "max_ttl";
  private static final String RESTRICT_TO_ROOT = "restrict_to_root";
  private static final String AUDIT = "audit";
  private static final String METRICS = "metrics";
  private static final String LOG = "log";
  private static final String CLUSTER_NAME = "cluster_name";

  static final Vocabulary NAMES =
      Vocabulary.of(
          Set.of(
              LISTEN,
              TLS,
              CERTIFICATE,
              KEY,
              MANAGED_KEY,
              CLIENT_CA,
              CLIENT_REQUIRED,
              REQUEST_SIZE,
              HEADER_SIZE,
              CONNECTIONS,
              REQUESTS,
              REQUEST_TIME,
              IDLE_TIME,
              DRAIN_TIME,
              RATE_LIMIT,
              RATE_BURST,
              DEFAULT_TTL,
              MAX_TTL,
              RESTRICT_TO_ROOT,
              AUDIT,
              METRICS,
              LOG,
              CLUSTER_NAME));

  /** The fields of a rule for client certificates; who reads them says what they mean. */
  static final Vocabulary CLIENT_FIELDS =
      Vocabulary.of(Set.of("subject", "san", "fingerprint", "ca", "policies", "namespace"));

  private static final int MOST_HEADER = 1 << 20;
  private static final int MOST_REQUEST = 1 << 30;
  private static final int MOST_AT_ONCE = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Ten years. */
  private static final Duration LONGEST_TTL = Duration.ofDays(3653);

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Section settings;
  private final List<Section> clients;
  private final Path folder;
  private final Problems problems;
  private final Fields fields;

  /**
   * A reader.
   *
   * @param settings all of {@code server.*} but the rules for client certificates
   * @param clients those, a section each
   * @param folder what relative paths are relative to, absolute
   */
  ServerReader(Section settings, List<Section> clients, Path folder, Problems problems) {
    this.settings = settings;
    this.clients = clients;
    this.folder = folder;
    this.problems = problems;
    this.fields = Fields.of(SECTION, settings.values(NAMES.names()));
  }

  /**
   * Reads them.
   *
   * @param hasAuditLog whether there is a log that could take requests down
   */
  ServerConfiguration read(boolean hasAuditLog) {
    settings.checkNames(NAMES, "The server", problems);
    ServerConfiguration standard = ServerConfiguration.standard();
    InetSocketAddress listen = listen(standard.listen());
    if (settings.has(AUDIT) && audit() && !hasAuditLog) {
      problems.add(
          settings.line(AUDIT),
          "server.audit = on says nothing without audit.file: a path, or log");
    }
    return new ServerConfiguration(
        listen,
        tls(listen),
        limits(),
        new Times(
            time(REQUEST_TIME, Times.STANDARD.request(), SHORTEST, LONGEST),
            time(IDLE_TIME, Times.STANDARD.idle(), SHORTEST, LONGEST),
            time(DRAIN_TIME, Times.STANDARD.drain(), Duration.ZERO, LONGEST)),
        tokens(),
        settings.flag(RESTRICT_TO_ROOT, problems),
        audit(),
        choice(METRICS, standard.metrics(), Metrics.values()),
        choice(LOG, standard.log(), Log.values()),
        clusterName(standard.clusterName()),
        clientRules());
  }

  private InetSocketAddress listen(InetSocketAddress otherwise) {
    return checked(LISTEN, otherwise, all -> ListenAddress.parse(all.required(LISTEN, "")));
  }

  private Optional<Tls> tls(InetSocketAddress listen) {
    if (isOn(TLS)) {
      return Optional.of(new Tls(files(), managedKey(), path(CLIENT_CA), isRequired()));
    }
    if (!ListenAddress.isLoopback(listen)) {
      problems.add(
          settings.line(TLS),
          "server.tls = off is for addresses of this machine alone, such as 127.0.0.1:8200: tokens"
              + " and answers could be read on their way");
    }
    for (String field : List.of(CERTIFICATE, KEY, MANAGED_KEY, CLIENT_CA, CLIENT_REQUIRED)) {
      if (settings.has(field)) {
        problems.add(
            settings.line(field), settings.property(field) + " says nothing with server.tls = off");
      }
    }
    return Optional.empty();
  }

  private Optional<Tls.Files> files() {
    Optional<Path> certificate = path(CERTIFICATE);
    Optional<Path> key = path(KEY);
    if (settings.has(CERTIFICATE) != settings.has(KEY)) {
      String present = settings.has(CERTIFICATE) ? CERTIFICATE : KEY;
      problems.add(
          settings.line(present),
          "server.tls.certificate and server.tls.key belong together; the other is missing");
    }
    return certificate.flatMap(file -> key.map(other -> new Tls.Files(file, other)));
  }

  private Optional<KeyName> managedKey() {
    if (!settings.has(MANAGED_KEY)) {
      return Optional.empty();
    }
    if (settings.has(CERTIFICATE) || settings.has(KEY)) {
      problems.add(
          settings.line(MANAGED_KEY),
          "server.tls.managed_key takes the place of server.tls.certificate and server.tls.key;"
              + " only one of both may be set");
    }
    return checked(MANAGED_KEY, Optional.empty(), all -> all.text(MANAGED_KEY).map(KeyName::parse));
  }

  private boolean isRequired() {
    boolean required = settings.flag(CLIENT_REQUIRED, problems);
    if (required && !settings.has(CLIENT_CA)) {
      problems.add(
          settings.line(CLIENT_REQUIRED),
          "server.tls.client_required needs server.tls.client_ca: the certificates of those who"
              + " certify clients");
    }
    return required;
  }

  private Limits limits() {
    Limits standard = Limits.STANDARD;
    int rate = number(RATE_LIMIT, standard.rate(), 0, MOST_AT_ONCE);
    if (rate == 0 && settings.has(RATE_BURST)) {
      problems.add(
          settings.line(RATE_BURST), "server.rate_burst says nothing without server.rate_limit");
    }
    return new Limits(
        number(REQUEST_SIZE, standard.requestSize(), 1024, MOST_REQUEST),
        number(HEADER_SIZE, standard.headerSize(), 1024, MOST_HEADER),
        number(CONNECTIONS, standard.connections(), 1, MOST_AT_ONCE),
        number(REQUESTS, standard.requests(), 1, MOST_AT_ONCE),
        rate,
        number(RATE_BURST, rate, rate == 0 ? 0 : 1, MOST_AT_ONCE));
  }

  private Tokens tokens() {
    Tokens standard = Tokens.STANDARD;
    Duration most = time(MAX_TTL, standard.maxTtl(), SECOND, LONGEST_TTL);
    // Who shortens the one alone means both.
    Duration otherwise = standard.defaultTtl().compareTo(most) < 0 ? standard.defaultTtl() : most;
    Duration usual = time(DEFAULT_TTL, otherwise, SECOND, LONGEST_TTL);
    if (usual.compareTo(most) > 0) {
      problems.add(
          settings.line(DEFAULT_TTL),
          "server.default_ttl must not be above server.max_ttl, which is "
              + most.toSeconds()
              + "s");
      return standard;
    }
    return new Tokens(usual, most);
  }

  private boolean audit() {
    return isOn(AUDIT);
  }

  /** For settings that are on unless they are switched off. */
  private boolean isOn(String field) {
    Optional<String> text = settings.text(field, problems);
    boolean off = text.isPresent() && text.get().equalsIgnoreCase("off");
    if (text.isPresent() && !off && !text.get().equalsIgnoreCase("on")) {
      problems.add(settings.line(field), settings.property(field) + " must be on or off");
    }
    return !off;
  }

  private <E extends Enum<E>> E choice(String field, E otherwise, E[] values) {
    Optional<String> text = settings.text(field, problems);
    if (text.isEmpty()) {
      return otherwise;
    }
    StringBuilder allowed = new StringBuilder();
    for (E value : values) {
      String name = value.name().toLowerCase(Locale.ROOT);
      if (name.equals(text.get().toLowerCase(Locale.ROOT))) {
        return value;
      }
      allowed.append(allowed.isEmpty() ? "" : ", ").append(name);
    }
    problems.add(settings.line(field), settings.property(field) + " must be one of " + allowed);
    return otherwise;
  }

  private String clusterName(String otherwise) {
    Optional<String> name = settings.text(CLUSTER_NAME, problems);
    if (name.isPresent() && !PropertyFile.consistsOf(name.get(), "_.-")) {
      problems.add(
          settings.line(CLUSTER_NAME),
          "server.cluster_name consists of letters, digits, '_', '.' and '-'");
      return otherwise;
    }
    return name.orElse(otherwise);
  }

  private Map<String, Fields> clientRules() {
    Map<String, Fields> rules = new LinkedHashMap<>();
    for (Section client : clients) {
      client.checkNames(CLIENT_FIELDS, "A rule for client certificates", problems);
      rules.put(client.name(), Fields.of(client.owner(), client.values(CLIENT_FIELDS.names())));
    }
    return rules;
  }

  private int number(String field, int otherwise, int least, int most) {
    return checked(field, otherwise, all -> all.number(field, otherwise, least, most));
  }

  private Duration time(String field, Duration otherwise, Duration least, Duration most) {
    Duration time = checked(field, otherwise, all -> all.duration(field, otherwise));
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      problems.add(
          settings.line(field),
          settings.property(field)
              + " must be at least "
              + least.toMillis()
              + "ms and at most "
              + most.toHours()
              + "h");
      return otherwise;
    }
    return time;
  }

  private Optional<Path> path(String field) {
    try {
      return settings.text(field, problems).map(text -> folder.resolve(text).normalize());
    } catch (InvalidPathException e) {
      problems.add(settings.line(field), settings.property(field) + " is not a path");
      return Optional.empty();
    }
  }

  /** What cannot be read is a problem of the file. */
  private <T> T checked(String field, T otherwise, Function<Fields, T> reading) {
    if (!settings.has(field)) {
      return otherwise;
    }
    try {
      return reading.apply(fields);
    } catch (KeyException e) {
      settings.complain(field, e, problems);
      return otherwise;
    }
  }
}
