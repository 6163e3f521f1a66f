// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.AccessFixture;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ClientInfo;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.RequestBody;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** What a server counts, and in which form it is told. */
class MetricsTest {

  private static final String LINE =
      "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [0-9.E+-]+";

  private final AccessFixture fixture = new AccessFixture();
  private final Metrics metrics = new Metrics(fixture.registry());

  @AfterEach
  void close() {
    fixture.close();
  }

  private static String text(ApiResponse response) {
    return UTF_8.decode(response.raw().orElseThrow().content()).toString();
  }

  private ApiResponse read(
      ServerConfiguration.Metrics readers, Namespace namespace, String format, String accept) {
    RouteTable table = new RouteTable();
    new MetricsRoutes(metrics, readers).addTo(table);
    ApiRequest request =
        new ApiRequest(
            UUID.randomUUID(),
            namespace,
            "sys/metrics",
            Verb.READ,
            Map.of(),
            format.isEmpty() ? Map.of() : Map.of("format", List.of(format)),
            RequestBody.empty(),
            Optional.empty(),
            new ClientInfo("127.0.0.1", 1, false, List.of(), Map.of("accept", accept)));
    Match match = table.match(Verb.READ, "sys/metrics").orElseThrow();
    return match.route().endpoint().handle(request, match.parameters());
  }

  @Test
  void counts_areToldToPrometheus() {
    metrics.begin();
    metrics.begin();
    metrics.answered("transit/sign/:name", Verb.WRITE, 200, Duration.ofMillis(3));
    metrics.refused(413);
    metrics.throttled(Metrics.Reason.WRONG_TOKEN);
    metrics.unrecorded();

    ApiResponse response = metrics.exposition(Metrics.PROMETHEUS);

    assertThat(response.raw().orElseThrow().contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(text(response).lines()).allMatch(line -> line.matches(LINE));
    assertThat(text(response))
        .contains(
            "managedkeys_http_requests_total{operation=\"write\",route=\"transit/sign/:name\","
                + "status=\"200\"} 1.0\n")
        .contains("managedkeys_http_requests_in_flight 1.0\n")
        .contains(
            "managedkeys_http_request_duration_seconds_bucket{operation=\"write\","
                + "route=\"transit/sign/:name\",le=\"0.0025\"} 0\n")
        .contains(
            "managedkeys_http_request_duration_seconds_bucket{operation=\"write\","
                + "route=\"transit/sign/:name\",le=\"0.005\"} 1\n")
        .contains("managedkeys_http_refused_total{status=\"413\"} 1.0\n")
        .contains("managedkeys_throttled_total{reason=\"wrong_token\"} 1.0\n")
        .contains("managedkeys_audit_failures_total 1.0\n")
        .contains("managedkeys_store_available 1.0\n")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ")
        .contains("jvm_threads_current ")
        .contains("process_start_time_seconds ");
  }

  @Test
  void openMetrics_endAsTheyHaveTo() {
    assertThat(text(metrics.exposition(Metrics.OPEN_METRICS))).endsWith("# EOF\n");
  }

  @Test
  void format_isTakenFromTheQuery_orElseFromTheHeader() {
    assertThat(text(read(ServerConfiguration.Metrics.TOKEN, Namespace.ROOT, "prometheus", "")))
        .contains("managedkeys_store_available");
    assertThat(
            text(
                read(
                    ServerConfiguration.Metrics.TOKEN,
                    Namespace.ROOT,
                    "",
                    "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4")))
        .endsWith("# EOF\n");
    assertThatThrownBy(() -> read(ServerConfiguration.Metrics.TOKEN, Namespace.ROOT, "", "*/*"))
        .isInstanceOf(HttpError.class)
        .hasMessageContaining("?format=prometheus");
  }

  @Test
  void metrics_areThoseOfTheWholeServer_andOfNoNamespace() {
    for (ServerConfiguration.Metrics readers :
        List.of(ServerConfiguration.Metrics.OPEN, ServerConfiguration.Metrics.TOKEN)) {
      assertThatThrownBy(() -> read(readers, AccessFixture.TEAM, "prometheus", ""))
          .isInstanceOf(HttpError.class)
          .hasMessageContaining("unsupported path");
    }
    assertThatThrownBy(
            () -> read(ServerConfiguration.Metrics.OFF, Namespace.ROOT, "prometheus", ""))
        .hasMessageContaining("unsupported path");
  }

  @Test
  void readers_areWhomTheSettingNames() {
    assertThat(access(ServerConfiguration.Metrics.TOKEN)).isEqualTo(Access.POLICY);
    assertThat(access(ServerConfiguration.Metrics.OPEN)).isEqualTo(Access.NONE);
    assertThat(access(ServerConfiguration.Metrics.OFF)).isEqualTo(Access.POLICY);
  }

  private Access access(ServerConfiguration.Metrics readers) {
    RouteTable table = new RouteTable();
    new MetricsRoutes(metrics, readers).addTo(table);
    RouteNote.requireAll(table, MetricsRoutes.notes());
    return table.routes().get(0).access();
  }
}
