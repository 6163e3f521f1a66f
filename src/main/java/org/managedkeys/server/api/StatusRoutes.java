// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * What anybody may know of the server: {@code sys/health} for load balancers, {@code
 * sys/seal-status}, {@code sys/leader} and {@code sys/init}. All servers on one store are active at
 * once, and none is ever sealed by hand: {@code sealed} says that this one cannot answer requests.
 */
public final class StatusRoutes {

  private static final String HEALTH = "sys/health";
  private static final String SEAL_STATUS = "sys/seal-status";
  private static final String LEADER = "sys/leader";
  private static final String INIT = "sys/init";
  private static final String UNSEAL = "sys/unseal";

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int LEAST_CODE = 200;
  private static final int MOST_CODE = 599;

  /** Parameters that choose the status; we use two of them, and check all. */
  private static final Set<String> CODES =
      Set.of(
          "activecode",
          "standbycode",
          "drsecondarycode",
          "performancestandbycode",
          "sealedcode",
          "uninitcode",
          "removedcode",
          "haunhealthycode");

  private final ServerContext context;
  private final ServerInfo info;

  /** Routes of a server. */
  public StatusRoutes(ServerContext context, ServerInfo info) {
    this.context = context;
    this.info = info;
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.READ, HEALTH, Access.NONE, this::health);
    table.add(Verb.READ, SEAL_STATUS, Access.NONE, this::sealStatus);
    table.add(Verb.READ, LEADER, Access.NONE, this::leader);
    table.add(Verb.READ, INIT, Access.NONE, this::initialised);
    table.add(Verb.WRITE, INIT, Access.NONE, StatusRoutes::refuseInit);
    table.add(Verb.WRITE, UNSEAL, Access.NONE, this::sealStatus);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.READ,
            HEALTH,
            "200, or 503 while the server cannot answer requests; `activecode` and `sealedcode`"
                + " choose others. Whatever namespace the header names"),
        RouteNote.different(
            Verb.READ, SEAL_STATUS, "`sealed` says that the server cannot answer requests"),
        RouteNote.different(Verb.READ, LEADER, "Every server is active"),
        RouteNote.same(Verb.READ, INIT, "The store is initialised"),
        RouteNote.refused(
            Verb.WRITE, INIT, "`managed-keys token create-root` makes the first token"),
        RouteNote.different(Verb.WRITE, UNSEAL, "Answers as `sys/seal-status`, and takes no key"),
        RouteNote.absent(Verb.WRITE, "sys/seal", "A server is stopped, not sealed"),
        RouteNote.absent(Verb.WRITE, "sys/step-down", "Every server is active"),
        RouteNote.absent(Verb.READ, "sys/host-info", "The host is watched by other means"));
  }

  private ApiResponse health(ApiRequest request, Parameters parameters) {
    boolean serving = info.serving().getAsBoolean();
    CODES.forEach(name -> code(request, name, OK));
    int status =
        serving ? code(request, "activecode", OK) : code(request, "sealedcode", UNAVAILABLE);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("initialized", true);
    object.put("sealed", !serving);
    object.put("standby", false);
    object.put("performance_standby", false);
    object.put("replication_performance_mode", "disabled");
    object.put("replication_dr_mode", "disabled");
    object.put("server_time_utc", context.clock().instant().getEpochSecond());
    object.put("version", info.apiVersion());
    object.put("managed_keys_version", info.version());
    object.put("enterprise", false);
    object.put("cluster_name", info.clusterName());
    object.put("cluster_id", info.clusterId().toString());
    object.put("echo_duration_ms", 0);
    object.put("clock_skew_ms", 0);
    return status == 204 || status == 304
        ? ApiResponse.noContent().withStatus(status)
        : ApiResponse.bare(status, object);
  }

  private static int code(ApiRequest request, String name, int otherwise) {
    List<String> values = request.query().getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return otherwise;
    }
    String text = values.get(0);
    if (text.matches("[0-9]{3}")) {
      int code = Integer.parseInt(text);
      if (code >= LEAST_CODE && code <= MOST_CODE) {
        return code;
      }
    }
    throw HttpError.invalid(name + " must be a status of HTTP, from 200 to 599");
  }

  private ApiResponse sealStatus(ApiRequest request, Parameters parameters) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "managed-keys");
    object.put("initialized", true);
    object.put("sealed", !info.serving().getAsBoolean());
    object.put("t", 0);
    object.put("n", 0);
    object.put("progress", 0);
    object.put("nonce", "");
    object.put("version", info.apiVersion());
    object.put("build_date", "");
    object.put("migration", false);
    object.put("cluster_name", info.clusterName());
    object.put("cluster_id", info.clusterId().toString());
    object.put("recovery_seal", false);
    object.put("storage_type", info.storageType());
    return ApiResponse.bare(OK, object);
  }

  private ApiResponse leader(ApiRequest request, Parameters parameters) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ha_enabled", false);
    object.put("is_self", true);
    object.put("leader_address", "");
    object.put("leader_cluster_address", "");
    object.put("performance_standby", false);
    object.put("performance_standby_last_remote_wal", 0);
    return ApiResponse.bare(OK, object);
  }

  private ApiResponse initialised(ApiRequest request, Parameters parameters) {
    return ApiResponse.bare(OK, Map.of("initialized", true));
  }

  private static ApiResponse refuseInit(ApiRequest request, Parameters parameters) {
    throw HttpError.invalid(
        "Vault is already initialized: managed-keys token create-root makes the first token");
  }
}
