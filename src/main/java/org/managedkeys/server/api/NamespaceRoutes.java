// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.admin.NamespaceAdmin;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code sys/namespaces}: the namespaces below that of the request.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/namespaces">Vault,
 *     sys/namespaces</a>
 */
public final class NamespaceRoutes {

  private static final String BASE = "sys/namespaces";
  private static final String PATH = "path";
  private static final String ONE = BASE + "/:path*";
  private static final String LOCK = BASE + "/api-lock/lock(/:path*)";
  private static final String UNLOCK = BASE + "/api-lock/unlock(/:path*)";
  private static final String OWN = "sys/internal/ui/namespaces";
  private static final String METADATA = "custom_metadata";

  private final ServerContext context;

  /** Routes of a server. */
  public NamespaceRoutes(ServerContext context) {
    this.context = context;
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.LIST, BASE, Access.POLICY, this::list);
    table.add(Verb.READ, ONE, Access.POLICY, this::read);
    table.add(Verb.WRITE, ONE, Access.POLICY, this::write, this::exists);
    table.add(Verb.PATCH, ONE, Access.POLICY, this::patch);
    table.add(Verb.DELETE, ONE, Access.POLICY, this::delete);
    table.add(Verb.WRITE, LOCK, Access.POLICY, NamespaceRoutes::refuseLock);
    table.add(Verb.WRITE, UNLOCK, Access.POLICY, NamespaceRoutes::refuseLock);
    table.add(Verb.READ, OWN, Access.TOKEN, this::listOwn);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, BASE, "Lists the namespaces directly below"),
        RouteNote.same(Verb.READ, ONE, "Shows a namespace; `uuid` is an addition"),
        RouteNote.same(
            Verb.WRITE,
            ONE,
            "Makes a namespace, or replaces the `custom_metadata` of one if there are any in the"
                + " request"),
        RouteNote.same(Verb.PATCH, ONE, "Changes single notes; null removes one"),
        RouteNote.different(
            Verb.DELETE,
            ONE,
            "Removes an empty namespace with its tokens and policies; refused while it has"
                + " namespaces, mounts or keys, which Vault would remove"),
        RouteNote.refused(Verb.WRITE, LOCK, "Namespaces cannot be locked"),
        RouteNote.refused(Verb.WRITE, UNLOCK, "Namespaces cannot be locked"),
        RouteNote.different(
            Verb.READ,
            OWN,
            "Lists the namespaces directly below; needs a token, as it tells names"));
  }

  private NamespaceAdmin namespaces() {
    return context.administration().namespaces();
  }

  private ApiResponse list(ApiRequest request, Parameters parameters) {
    List<String> keys = new ArrayList<>();
    Map<String, Object> info = new LinkedHashMap<>();
    for (NamespaceEntry entry : namespaces().children(request.namespace())) {
      String key = entry.namespace().lastSegment() + "/";
      keys.add(key);
      info.put(key, shown(entry));
    }
    if (keys.isEmpty()) {
      throw HttpError.nothingThere();
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("keys", keys);
    data.put("key_info", info);
    return SystemAnswers.of(data);
  }

  private ApiResponse listOwn(ApiRequest request, Parameters parameters) {
    Token token = context.caller(request).token();
    List<String> keys =
        namespaces().children(request.namespace()).stream()
            .map(NamespaceEntry::namespace)
            .filter(child -> isWithin(child, token.namespace()))
            .map(child -> child.lastSegment() + "/")
            .toList();
    return SystemAnswers.of(Map.of("keys", keys));
  }

  private static boolean isWithin(Namespace namespace, Namespace above) {
    return above.isRoot() || (namespace.path() + "/").startsWith(above.path() + "/");
  }

  private static Map<String, Object> shown(NamespaceEntry entry) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", entry.id());
    data.put(PATH, entry.namespace().path() + "/");
    data.put(METADATA, new TreeMap<>(entry.customMetadata()));
    data.put("uuid", entry.uuid().toString());
    return data;
  }

  private static Namespace child(ApiRequest request, Parameters parameters) {
    return request.namespace().child(parameters.get(PATH));
  }

  private boolean exists(ApiRequest request, Parameters parameters) {
    try {
      return context.registry().namespaces().exists(child(request, parameters));
    } catch (KeyException e) {
      if (e.kind() == Kind.INVALID) {
        return false;
      }
      throw e;
    }
  }

  private ApiResponse read(ApiRequest request, Parameters parameters) {
    Namespace namespace = child(request, parameters);
    if (!context.registry().namespaces().exists(namespace)) {
      throw HttpError.nothingThere();
    }
    return SystemAnswers.of(shown(namespaces().get(namespace)));
  }

  private ApiResponse write(ApiRequest request, Parameters parameters) {
    Namespace namespace = child(request, parameters);
    KnownFields fields = KnownFields.of(request.body(), Set.of(METADATA));
    Map<String, String> metadata = new TreeMap<>();
    Optional<Object> given = Optional.ofNullable(fields.values().get(METADATA));
    given.ifPresent(map ->
        NamespaceNotes.of(namespace, map)
            .forEach((name, note) -> note.ifPresent(text -> metadata.put(name, text))));
    NamespaceEntry entry =
        context.registry().namespaces().entry(namespace).isPresent()
            ? replaced(namespace, given.isPresent(), metadata)
            : namespaces().create(namespace, metadata);
    return SystemAnswers.of(shown(entry)).withWarnings(fields.warnings());
  }

  private NamespaceEntry replaced(
      Namespace namespace, boolean isGiven, Map<String, String> metadata) {
    NamespaceEntry present = namespaces().get(namespace);
    if (!isGiven || present.customMetadata().equals(metadata)) {
      return present;
    }
    Map<String, Optional<String>> changes = new TreeMap<>();
    present.customMetadata().keySet().forEach(name -> changes.put(name, Optional.empty()));
    metadata.forEach((name, note) -> changes.put(name, Optional.of(note)));
    return namespaces().patch(namespace, changes);
  }

  private ApiResponse patch(ApiRequest request, Parameters parameters) {
    Namespace namespace = child(request, parameters);
    if (!context.registry().namespaces().exists(namespace)) {
      throw HttpError.nothingThere();
    }
    Map<String, Optional<String>> changes = new TreeMap<>();
    if (request.body().containsKey(METADATA)) {
      @Nullable Object given = request.body().get(METADATA);
      if (given == null) {
        // RFC 7396: the member goes, and so all that is in it.
        namespaces()
            .get(namespace)
            .customMetadata()
            .keySet()
            .forEach(name -> changes.put(name, Optional.empty()));
      } else {
        changes.putAll(NamespaceNotes.of(namespace, given));
      }
    }
    KnownFields fields = KnownFields.of(request.body(), Set.of(METADATA));
    NamespaceEntry entry =
        changes.isEmpty() ? namespaces().get(namespace) : namespaces().patch(namespace, changes);
    return SystemAnswers.of(shown(entry)).withWarnings(fields.warnings());
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    Namespace namespace = child(request, parameters);
    if (context.registry().namespaces().exists(namespace)) {
      namespaces().delete(namespace);
    }
    return ApiResponse.noContent();
  }

  private static ApiResponse refuseLock(ApiRequest request, Parameters parameters) {
    throw HttpError.invalid(
        "namespaces cannot be locked here: revoke the tokens of the namespace, or change its"
            + " policies");
  }
}
