// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.List;
import java.util.Locale;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.server.api.RouteStatus;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** {@code sys/metrics}, in the root namespace: they are those of the whole server. */
final class MetricsRoutes {

  private static final String METRICS = "sys/metrics";
  private static final String FORMAT = "format";

  private final Metrics metrics;
  private final ServerConfiguration.Metrics readers;

  MetricsRoutes(Metrics metrics, ServerConfiguration.Metrics readers) {
    this.metrics = metrics;
    this.readers = readers;
  }

  /** Adds them. */
  void addTo(RouteTable table) {
    Access access = readers == ServerConfiguration.Metrics.OPEN ? Access.NONE : Access.POLICY;
    table.add(Verb.READ, METRICS, access, this::read);
  }

  /** What the documentation says of them. */
  static List<RouteNote> notes() {
    return List.of(
        new RouteNote(
            Verb.READ,
            METRICS,
            RouteStatus.DIFFERENT,
            "With `format=prometheus` or `openmetrics`; Vault's JSON is refused. Names are our own."
                + " `server.metrics = open` lets everybody read them"));
  }

  private ApiResponse read(ApiRequest request, Parameters parameters) {
    if (readers == ServerConfiguration.Metrics.OFF || !request.namespace().isRoot()) {
      throw HttpError.unsupportedPath();
    }
    return metrics.exposition(request.parameter(FORMAT).orElseGet(() -> accepted(request)));
  }

  /** Prometheus says in a header what it takes. */
  private static String accepted(ApiRequest request) {
    String accept = request.client().header("Accept").orElse("").toLowerCase(Locale.ROOT);
    if (accept.contains("application/openmetrics-text")) {
      return Metrics.OPEN_METRICS;
    }
    return accept.contains("version=0.0.4") || accept.contains("prometheus/telemetry")
        ? Metrics.PROMETHEUS
        : "";
  }
}
