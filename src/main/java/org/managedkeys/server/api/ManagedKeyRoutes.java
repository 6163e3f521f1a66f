// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.admin.FieldTable;
import org.managedkeys.registry.admin.KeyDescription;
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
 * {@code sys/managed-keys/:type/:name}: entries that say where keys are and what they may be used
 * for. No key service is called. What is done with the keys is in {@link ManagedKeyUseRoutes}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/managed-keys">Vault,
 *     sys/managed-keys</a>
 */
public final class ManagedKeyRoutes {

  private static final String KMS = "kms";
  private static final String CAS = "cas";
  private static final String DRY_RUN = "dry_run";

  /** What a write obeys in the URL. */
  static final Set<String> WRITE_OPTIONS = Set.of(CAS, DRY_RUN);

  private static final int PAGE = 1000;

  /** What we tell beside the fields, and clients that change an entry send back. */
  private static final Set<String> TOLD =
      Set.of("name", "type", "uuid", "UUID", "version", "created_time", "declared", "mounts");

  /** Fields of Vault that are refused with a reason, where we know none of them. */
  private static final Set<String> EXPLAINED = Set.of("hmac_key_label");

  private final KeyScope scope;
  private final ConnectionRights rights;

  /**
   * Routes of a server.
   *
   * @param restrictToRoot whether other namespaces than the root have no such path, as Vault's
   *     reference has it
   */
  public ManagedKeyRoutes(ServerContext context, boolean restrictToRoot) {
    this.scope = new KeyScope(context, restrictToRoot);
    this.rights = new ConnectionRights(context);
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.LIST, KeyScope.BASE, Access.POLICY, this::listAll);
    table.add(Verb.LIST, KeyScope.BASE + "/:type", Access.POLICY, this::list);
    table.add(Verb.READ, KeyScope.ONE, Access.POLICY, this::read);
    table.add(
        new Route(
            Verb.WRITE, KeyScope.ONE, Access.POLICY, this::write, scope::exists, WRITE_OPTIONS));
    table.add(Verb.DELETE, KeyScope.ONE, Access.POLICY, this::delete);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.added(
            Verb.LIST,
            KeyScope.BASE,
            "Lists the keys of all types; `key_info` has type and UUID of each"),
        RouteNote.same(
            Verb.LIST,
            KeyScope.BASE + "/:type",
            "Lists the keys of a type; `after` and `limit` in the query take a part of them"),
        RouteNote.same(
            Verb.READ,
            KeyScope.ONE,
            "Shows an entry, with its secrets as `redacted`; `version`, `created_time`,"
                + " `declared`, `kms` and `mounts` are additions"),
        RouteNote.different(
            Verb.WRITE,
            KeyScope.ONE,
            "Makes an entry, or replaces all its fields. `redacted` keeps a secret. References to"
                + " files and the environment are refused; `kms` names a shared connection and"
                + " needs `read` on `sys/managed-keys/kms/<name>` in the root namespace. In the"
                + " query, `dry_run=true` checks only and `cas=<version>` writes only over this"
                + " version"),
        RouteNote.same(
            Verb.DELETE,
            KeyScope.ONE,
            "Removes an entry and never the key in its service; refused while a mount, an issuer"
                + " or a Transit key has it"));
  }

  private ApiResponse listAll(ApiRequest request, Parameters parameters) {
    scope.requireNamespace(request);
    Map<String, Object> info = new TreeMap<>();
    for (BackendType type : scope.context().registry().node().types()) {
      for (String name : all(request, type)) {
        scope
            .context()
            .registry()
            .entry(new KeyName(request.namespace(), name))
            .ifPresent(entry ->
                info.put(name, Map.of("type", type.name(), "UUID", entry.uuid().toString())));
      }
    }
    if (info.isEmpty()) {
      throw HttpError.nothingThere();
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("keys", List.copyOf(info.keySet()));
    data.put("key_info", info);
    return SystemAnswers.of(data);
  }

  private ApiResponse list(ApiRequest request, Parameters parameters) {
    scope.requireNamespace(request);
    BackendType type = scope.type(parameters);
    Optional<String> limit = query(request, "limit");
    List<String> names =
        limit.isEmpty()
            ? all(request, type)
            : scope
                .keys()
                .list(
                    request.namespace(),
                    Optional.of(type.name()),
                    query(request, "after").orElse(""),
                    (int) Math.max(1, Math.min(PAGE, number("limit", limit.get()))));
    if (names.isEmpty()) {
      throw HttpError.nothingThere();
    }
    return SystemAnswers.of(Map.of("keys", names));
  }

  private List<String> all(ApiRequest request, BackendType type) {
    List<String> names = new ArrayList<>();
    String after = query(request, "after").orElse("");
    while (true) {
      List<String> page =
          scope.keys().list(request.namespace(), Optional.of(type.name()), after, PAGE);
      names.addAll(page);
      if (page.size() < PAGE) {
        return names;
      }
      after = page.get(page.size() - 1);
    }
  }

  private ApiResponse read(ApiRequest request, Parameters parameters) {
    return SystemAnswers.of(
        shown(scope.find(request, parameters).orElseThrow(HttpError::nothingThere)));
  }

  static Map<String, Object> shown(KeyDescription key) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("UUID", key.uuid().toString());
    data.put("name", key.name().name());
    data.put("type", key.type());
    data.putAll(key.values());
    data.put("version", key.version());
    data.put("created_time", key.created().toString());
    data.put("declared", key.declaredAt().isPresent());
    data.put("mounts", key.mounts());
    return data;
  }

  private ApiResponse write(ApiRequest request, Parameters parameters) {
    scope.requireNamespace(request);
    BackendType type = scope.type(parameters);
    String name = new KeyName(request.namespace(), parameters.get(KeyScope.NAME)).name();
    FieldTable table = FieldTable.of(type);
    // Secrets do not belong in an address, so the query is not looked at.
    KnownFields fields =
        KnownFields.of(
            request.body(),
            field -> table.find(field).isPresent() || EXPLAINED.contains(field),
            TOLD);
    WriteOptions options = options(request);
    KeyDescription written =
        scope
            .keys()
            .put(
                request.namespace(),
                type.name(),
                name,
                checked(request, type, name, fields),
                options);
    return options.dryRun()
        ? SystemAnswers.of(shown(written)).withWarnings(fields.warnings())
        : SystemAnswers.done(fields.warnings());
  }

  private Map<String, Object> checked(
      ApiRequest request, BackendType type, String name, KnownFields fields) {
    Map<String, Object> values = new HashMap<>(fields.values());
    String owner = "key." + new KeyName(request.namespace(), name);
    if (values.get(KMS) instanceof String kms && !kms.isBlank()) {
      rights.require(request, owner, kms.strip());
      values.put(KMS, kms.strip());
      RemoteFields.checkShared(owner, type.name(), values);
    } else {
      RemoteFields.check(owner, type.name(), request.namespace(), values);
    }
    return values;
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    Optional<KeyDescription> present = scope.find(request, parameters);
    if (present.isPresent()) {
      // By its version: it must still be the one of this type.
      scope
          .keys()
          .delete(
              request.namespace(),
              present.get().name().name(),
              OptionalLong.of(present.get().version()));
    }
    return ApiResponse.noContent();
  }

  static WriteOptions options(ApiRequest request) {
    for (String name : WRITE_OPTIONS) {
      if (request.body().containsKey(name)) {
        // To be passed over there would be to write what was only to be checked.
        throw HttpError.invalid(name + " belongs in the query: ?" + name + "=…");
      }
    }
    Optional<String> cas = query(request, CAS);
    return new WriteOptions(
        cas.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(CAS, cas.get())),
        query(request, DRY_RUN).map(ManagedKeyRoutes::truth).orElse(false));
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw HttpError.invalid("the parameter dry_run must be true or false");
    };
  }

  private static Optional<String> query(ApiRequest request, String name) {
    List<String> values = request.query().getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  private static long number(String name, String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw KeyException.of(
          Kind.INVALID, "the query", "read it", name + " must be a whole number", null);
    }
    return Long.parseLong(text);
  }
}
