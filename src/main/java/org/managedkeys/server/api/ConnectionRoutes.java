// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.ConnectionDescription;
import org.managedkeys.registry.admin.FieldTable;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.Route;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code sys/managed-keys/kms/:name}, which Vault has not: connections to key services that several
 * keys share, so that credentials are written and rotated in one place. No type of key service is
 * called {@code kms}. In the root namespace only, as connections belong to no namespace.
 */
public final class ConnectionRoutes {

  private static final String BASE = KeyScope.BASE + "/kms";
  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String ONE = BASE + "/:name";
  private static final String TEST = ONE + "/test";
  private static final Set<String> TOLD = Set.of(NAME, TYPE, "uuid", "UUID", "version", "declared");

  private final ServerContext context;

  /** Routes of a server. */
  public ConnectionRoutes(ServerContext context) {
    this.context = context;
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.LIST, BASE, Access.POLICY, this::list);
    table.add(Verb.READ, ONE, Access.POLICY, this::read);
    table.add(
        new Route(
            Verb.WRITE,
            ONE,
            Access.POLICY,
            this::write,
            this::exists,
            ManagedKeyRoutes.WRITE_OPTIONS));
    table.add(Verb.DELETE, ONE, Access.POLICY, this::delete);
    table.add(Verb.WRITE, TEST, Access.POLICY, this::test);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.added(Verb.LIST, BASE, "Lists the connections; `key_info` has their types"),
        RouteNote.added(Verb.READ, ONE, "Shows a connection, with its secrets as `redacted`"),
        RouteNote.added(
            Verb.WRITE,
            ONE,
            "Makes a connection of a `type`, or replaces all its fields; `redacted` keeps a"
                + " secret. Files of the server are named in its configuration only. In the query,"
                + " `dry_run=true` and `cas=<version>`"),
        RouteNote.added(Verb.DELETE, ONE, "Removes a connection that no key uses"),
        RouteNote.added(Verb.WRITE, TEST, "Opens a connection and tells what is there"));
  }

  private static void requireRoot(ApiRequest request) {
    if (!request.namespace().isRoot()) {
      throw HttpError.unsupportedPath();
    }
  }

  private ApiResponse list(ApiRequest request, Parameters parameters) {
    requireRoot(request);
    Map<String, Object> info = new LinkedHashMap<>();
    for (ConnectionDescription each : context.administration().connections().list()) {
      info.put(each.name(), Map.of(TYPE, each.type(), "declared", each.declaredAt().isPresent()));
    }
    if (info.isEmpty()) {
      throw HttpError.nothingThere();
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("keys", List.copyOf(info.keySet()));
    data.put("key_info", info);
    return SystemAnswers.of(data);
  }

  private ApiResponse read(ApiRequest request, Parameters parameters) {
    return SystemAnswers.of(shown(find(request, parameters).orElseThrow(HttpError::nothingThere)));
  }

  private static Map<String, Object> shown(ConnectionDescription connection) {
    Map<String, Object> data = new LinkedHashMap<>();
    connection.uuid().ifPresent(uuid -> data.put("UUID", uuid.toString()));
    data.put(NAME, connection.name());
    data.put(TYPE, connection.type());
    data.putAll(connection.values());
    data.put("version", connection.version());
    data.put("declared", connection.declaredAt().isPresent());
    return data;
  }

  private Optional<ConnectionDescription> find(ApiRequest request, Parameters parameters) {
    requireRoot(request);
    try {
      return Optional.of(context.administration().connections().get(parameters.get(NAME)));
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean exists(ApiRequest request, Parameters parameters) {
    try {
      return request.namespace().isRoot() && find(request, parameters).isPresent();
    } catch (KeyException e) {
      if (e.kind() == Kind.INVALID) {
        return false;
      }
      throw e;
    }
  }

  private ApiResponse write(ApiRequest request, Parameters parameters) {
    String name = parameters.get(NAME);
    String type = type(request, find(request, parameters), name);
    Optional<FieldTable> table =
        context.registry().node().types().stream()
            .filter(known -> known.name().equals(type))
            .findFirst()
            .map(FieldTable::of);
    KnownFields fields =
        KnownFields.of(
            request.body(),
            field ->
                table.isEmpty()
                    || table.get().connectionFields().stream()
                        .anyMatch(known -> known.name().equals(field)),
            TOLD);
    Map<String, Object> values = new HashMap<>(fields.values());
    values.keySet().removeAll(TOLD);
    RemoteFields.check("kms." + name, type, Namespace.ROOT, values);
    WriteOptions options = ManagedKeyRoutes.options(request);
    ConnectionDescription written =
        context.administration().connections().put(name, type, texts(name, values), options);
    return options.dryRun()
        ? SystemAnswers.of(shown(written)).withWarnings(fields.warnings())
        : SystemAnswers.done(fields.warnings());
  }

  private String type(ApiRequest request, Optional<ConnectionDescription> present, String name) {
    if (request.body().get(TYPE) instanceof String type && !type.isBlank()) {
      return type.strip();
    }
    return present
        .map(ConnectionDescription::type)
        .orElseThrow(() ->
            invalid(
                name,
                "type must say which kind of key service it is: "
                    + String.join(
                        ", ",
                        context.registry().node().types().stream()
                            .map(BackendType::name)
                            .toList())));
  }

  private static Map<String, String> texts(String name, Map<String, Object> values) {
    Map<String, String> texts = new HashMap<>();
    values.forEach((field, value) -> {
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw invalid(name, field + " must be text, a number, true or false");
      }
      texts.put(field, value.toString());
    });
    return texts;
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    if (find(request, parameters).isPresent()) {
      context.administration().connections().delete(parameters.get(NAME));
    }
    return ApiResponse.noContent();
  }

  private ApiResponse test(ApiRequest request, Parameters parameters) {
    requireRoot(request);
    String told = context.administration().connections().test(parameters.get(NAME));
    return SystemAnswers.of(Map.of("message", told));
  }

  private static KeyException invalid(String name, String detail) {
    return KeyException.of(Kind.INVALID, "kms '" + name + "'", "write it", detail, null);
  }
}
