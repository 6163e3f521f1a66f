// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/**
 * The settings {@code server.*}: how the HTTP API is served. Immutable. Nothing of it is used, and
 * no file that it names is read, unless a server is started.
 *
 * @param listen where; port 0 takes a free one. A name other than {@code localhost} is not resolved
 * @param tls how the server proves itself; empty for plain HTTP, on the loopback interface only
 * @param limits what is too much
 * @param times what is too long
 * @param tokens how long tokens live
 * @param restrictToRoot whether managed keys are administered in the root namespace only
 * @param audit whether requests are taken down in the audit log, if there is one
 * @param metrics who may read the metrics
 * @param log the form of what the server says on standard error
 * @param clusterName of all servers on one store, for those who ask
 * @param clientRules which client certificates stand for which policies: the fields of each rule
 */
public record ServerConfiguration(
    InetSocketAddress listen,
    Optional<Tls> tls,
    Limits limits,
    Times times,
    Tokens tokens,
    boolean restrictToRoot,
    boolean audit,
    Metrics metrics,
    Log log,
    String clusterName,
    Map<String, Fields> clientRules) {

  /** {@code 127.0.0.1:8200}. */
  public static final String DEFAULT_LISTEN = "127.0.0.1:8200";

  static final String DEFAULT_CLUSTER_NAME = "managed-keys";

  public ServerConfiguration {
    clientRules = Collections.unmodifiableMap(new LinkedHashMap<>(clientRules));
  }

  /**
   * How the server proves itself: by files, or by a managed key. Neither is known if the
   * configuration names none; a server cannot be started then.
   *
   * @param files certificate and key
   * @param managedKey a key whose chain is in the registry
   * @param clientAuthorities certificates in PEM of those who certify clients; empty if clients are
   *     not asked for certificates
   * @param clientsMustShow whether a client without a certificate is refused
   */
  public record Tls(
      Optional<Files> files,
      Optional<KeyName> managedKey,
      Optional<Path> clientAuthorities,
      boolean clientsMustShow) {

    static final Tls UNNAMED = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /**
     * Two files in PEM, absolute.
     *
     * @param certificate the server's first, then its issuers
     * @param key its private key, PKCS #8 without a password
     */
    public record Files(Path certificate, Path key) {}
  }

  /**
   * What is too much.
   *
   * @param requestSize bytes of a request's body
   * @param headerSize bytes of a request's line and headers
   * @param connections at once
   * @param requests at once
   * @param rate requests of one token in a second, on average; 0 for any number
   * @param burst requests of one token that may come at a time; at least 1 if there is a rate
   */
  public record Limits(
      int requestSize, int headerSize, int connections, int requests, int rate, int burst) {

    static final Limits STANDARD = new Limits(32 << 20, 16 << 10, 8192, 1024, 0, 0);
  }

  /**
   * What is too long.
   *
   * @param request until a request has arrived whole
   * @param idle without a byte on a connection
   * @param drain for the requests that are there when the server is stopped
   */
  public record Times(Duration request, Duration idle, Duration drain) {

    static final Times STANDARD =
        new Times(Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  /**
   * How long tokens live.
   *
   * @param defaultTtl of one that is made without a TTL; not above the maximum
   * @param maxTtl the end of all renewals
   */
  public record Tokens(Duration defaultTtl, Duration maxTtl) {

    static final Tokens STANDARD = new Tokens(Duration.ofDays(32), Duration.ofDays(32));
  }

  /** Who may read {@code sys/metrics}. */
  public enum Metrics {
    /** Nobody. */
    OFF,
    /** Whoever has a token whose policies allow it. */
    TOKEN,
    /** Everybody who reaches the server. */
    OPEN
  }

  /** The form of the log. */
  public enum Log {
    /** Lines for people, as the platform's loggers make them. */
    TEXT,
    /** A JSON object on each line. */
    JSON
  }

  /** What holds where nothing is said: {@value #DEFAULT_LISTEN}, by TLS. */
  public static ServerConfiguration standard() {
    return new ServerConfiguration(
        ListenAddress.parse(DEFAULT_LISTEN),
        Optional.of(Tls.UNNAMED),
        Limits.STANDARD,
        Times.STANDARD,
        Tokens.STANDARD,
        false,
        true,
        Metrics.TOKEN,
        Log.TEXT,
        DEFAULT_CLUSTER_NAME,
        Map.of());
  }

  /** As {@link Tokens#defaultTtl()}. */
  public Duration defaultTtl() {
    return tokens.defaultTtl;
  }

  /** As {@link Tokens#maxTtl()}. */
  public Duration maxTtl() {
    return tokens.maxTtl;
  }

  /**
   * The fields of each rule for client certificates by its name; references are followed now, each
   * time anew.
   *
   * @throws KeyException INVALID if a reference leads to nothing
   */
  public Map<String, Map<String, String>> clientCertificates() {
    Map<String, Map<String, String>> rules = new LinkedHashMap<>();
    clientRules.forEach((name, fields) -> rules.put(name, fields.toText()));
    return rules;
  }

  /**
   * Reads an address: {@code 127.0.0.1:8200}, {@code [::1]:8200}, {@code keys.example:8200}. It is
   * looked up nowhere.
   *
   * @throws KeyException INVALID if it has another form
   */
  public static InetSocketAddress address(String text) {
    return ListenAddress.parse(text);
  }

  /** At another address. */
  public ServerConfiguration withListen(InetSocketAddress address) {
    return with(address, tls);
  }

  /** By plain HTTP. A server refuses that unless it listens on the loopback interface. */
  public ServerConfiguration withoutTls() {
    return with(listen, Optional.empty());
  }

  private ServerConfiguration with(InetSocketAddress address, Optional<Tls> otherTls) {
    return new ServerConfiguration(
        address,
        otherTls,
        limits,
        times,
        tokens,
        restrictToRoot,
        audit,
        metrics,
        log,
        clusterName,
        clientRules);
  }
}
