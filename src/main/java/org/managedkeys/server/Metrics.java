// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Verb;

/**
 * What a server counts of itself, for Prometheus. Labels are patterns of routes, verbs, statuses
 * and types of services, of which there is a bounded number; names of keys, mounts and callers are
 * in none. Thread-safe.
 */
final class Metrics {

  /** The format of Prometheus 0.0.4. */
  static final String PROMETHEUS = "prometheus";

  /** The format of OpenMetrics 1.0. */
  static final String OPEN_METRICS = "openmetrics";

  private static final String OPERATION = "operation";
  private static final String ROUTE = "route";
  private static final String STATUS = "status";
  private static final String TYPE = "type";

  /**
   * In seconds: a software key signs in less than the first, a service far away in some of them.
   */
  private static final double[] DURATIONS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final double NANOS = 1e9;

  private final PrometheusRegistry collected = new PrometheusRegistry();

  private final Counter requests =
      Counter.builder()
          .name("managedkeys_http_requests_total")
          .help("Requests that were answered")
          .labelNames(ROUTE, OPERATION, STATUS)
          .withoutExemplars()
          .register(collected);

  private final Histogram durations =
      Histogram.builder()
          .name("managedkeys_http_request_duration_seconds")
          .help("Time from a request's arrival to its answer")
          .labelNames(ROUTE, OPERATION)
          .classicOnly()
          .classicUpperBounds(DURATIONS)
          .withoutExemplars()
          .register(collected);

  private final Gauge inFlight =
      Gauge.builder()
          .name("managedkeys_http_requests_in_flight")
          .help("Requests that are being answered")
          .withoutExemplars()
          .register(collected);

  private final Counter uses =
      Counter.builder()
          .name("managedkeys_key_operations_total")
          .help("Operations of keys at their services")
          .labelNames(TYPE, OPERATION, "outcome")
          .withoutExemplars()
          .register(collected);

  private final Histogram useDurations =
      Histogram.builder()
          .name("managedkeys_key_operation_duration_seconds")
          .help("Time from the call of a key's service to its answer")
          .labelNames(TYPE, OPERATION)
          .classicOnly()
          .classicUpperBounds(DURATIONS)
          .withoutExemplars()
          .register(collected);

  private final Counter refused =
      Counter.builder()
          .name("managedkeys_http_refused_total")
          .help("Requests that were refused before they were looked at: malformed, too large, late")
          .labelNames(STATUS)
          .withoutExemplars()
          .register(collected);

  private final Counter throttled =
      Counter.builder()
          .name("managedkeys_throttled_total")
          .help("Requests that were told to wait: wrong_token, rate_limit")
          .labelNames("reason")
          .withoutExemplars()
          .register(collected);

  private final Counter unrecorded =
      Counter.builder()
          .name("managedkeys_audit_failures_total")
          .help("Requests and answers that could not be recorded and went no further")
          .withoutExemplars()
          .register(collected);

  /** Why a caller is told to wait. */
  enum Reason {
    /** Too many wrong tokens came from its address. */
    WRONG_TOKEN,
    /** Its token is used too often. */
    RATE_LIMIT
  }

  /** Nothing is counted yet. From now on the registry's uses of keys are. */
  Metrics(KeyRegistry registry) {
    GaugeWithCallback.builder()
        .name("managedkeys_store_available")
        .help("1 if the store answers, 0 if it has not for too long")
        .callback(gauge -> gauge.call(isAvailable(registry) ? 1 : 0))
        .register(collected);
    JvmMetrics.addTo(collected);
    registry.tellUses(this::used);
  }

  private void used(Connection connection, KeyUsage usage, String outcome, long nanos) {
    String type = connection.type().name();
    uses.labelValues(type, usage.wireName(), outcome).inc();
    useDurations.labelValues(type, usage.wireName()).observe(nanos / NANOS);
  }

  /** Whether the store answers; costs next to nothing. */
  static boolean isAvailable(KeyRegistry registry) {
    try {
      registry.generation();
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  /** A request is there; {@link #answered} follows, whatever happens. */
  void begin() {
    inFlight.inc();
  }

  /**
   * A request is answered.
   *
   * @param pattern of its route, behind the type of its mount: {@code transit/sign/:name}; {@code
   *     none} if it has none
   */
  void answered(String pattern, Verb verb, int status, Duration took) {
    String operation = verb.name().toLowerCase(Locale.ROOT);
    inFlight.dec();
    requests.labelValues(pattern, operation, Integer.toString(status)).inc();
    durations.labelValues(pattern, operation).observe(took.toNanos() / NANOS);
  }

  /** A request was refused without being handed on. */
  void refused(int status) {
    refused.labelValues(Integer.toString(status)).inc();
  }

  /** A caller was told to wait. */
  void throttled(Reason reason) {
    throttled.labelValues(reason.name().toLowerCase(Locale.ROOT)).inc();
  }

  /** A request or an answer could not be recorded. */
  void unrecorded() {
    unrecorded.inc();
  }

  /**
   * All that was counted.
   *
   * @param format {@link #PROMETHEUS} or {@link #OPEN_METRICS}
   * @throws HttpError 400 for another one
   */
  ApiResponse exposition(String format) {
    ExpositionFormatWriter writer =
        switch (format) {
          case PROMETHEUS -> PrometheusTextFormatWriter.create();
          case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
          default ->
              throw HttpError.invalid(
                  "metrics are given in the formats prometheus and openmetrics alone: add"
                      + " ?format=prometheus");
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
    try {
      writer.write(out, collected.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ApiResponse.raw(200, writer.getContentType(), out.toByteArray());
  }
}
