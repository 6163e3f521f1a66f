// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.TransitMount;

/**
 * {@code sys/mounts}: which engine is where in the request's namespace, and which managed keys it
 * may use.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/mounts">Vault, sys/mounts</a>
 */
public final class MountRoutes {

  private static final String BASE = "sys/mounts";
  private static final String PATH = "path";
  private static final String ONE = BASE + "/:path*";
  private static final String TUNE = BASE + "/:path/tune";
  private static final String TUNE_END = "/tune";
  private static final String AUTH = "sys/auth";
  private static final String REMOUNT = "sys/remount";
  private static final String CONFIG = "config";
  private static final Set<String> TYPES = Set.of(PkiMount.TYPE, TransitMount.TYPE);
  private static final Set<String> KNOWN =
      Set.of(MountAnswers.TYPE, MountFields.DESCRIPTION, CONFIG);

  private final ServerContext context;
  private final ConnectionRights rights;

  /** Routes of a server. */
  public MountRoutes(ServerContext context) {
    this.context = context;
    this.rights = new ConnectionRights(context);
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.READ, BASE, Access.POLICY, this::all);
    table.add(Verb.READ, TUNE, Access.POLICY, this::showTuning);
    table.add(Verb.WRITE, TUNE, Access.POLICY, this::tune);
    // Paths of several segments end in /tune as well.
    table.add(Verb.READ, ONE, Access.POLICY, this::read);
    // Vault does not look whether the mount is there: to make it, too, is to update.
    table.add(Verb.WRITE, ONE, Access.POLICY, this::write);
    table.add(Verb.DELETE, ONE, Access.POLICY, this::delete);
    table.add(Verb.READ, AUTH, Access.POLICY, MountRoutes::authMethods);
    table.add(Verb.WRITE, AUTH + "/:path*", Access.SUDO, MountRoutes::refuseAuthMethod);
    table.add(Verb.WRITE, REMOUNT, Access.SUDO, MountRoutes::refuseRemount);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.READ, BASE, "Shows all mounts; of Vault's own there is only `sys/`"),
        RouteNote.same(Verb.READ, TUNE, "Shows the settings of a mount"),
        RouteNote.same(
            Verb.WRITE,
            TUNE,
            "Changes settings; `allowed_managed_keys` takes the place of all before. `default_kms`"
                + " is an addition: the connection for new keys of the mount"),
        RouteNote.same(Verb.READ, ONE, "Shows a mount"),
        RouteNote.different(
            Verb.WRITE, ONE, "Makes a mount of type `pki` or `transit`; there are no others"),
        RouteNote.different(
            Verb.DELETE,
            ONE,
            "Removes a mount with all that it has kept, and no managed keys of others"),
        RouteNote.different(Verb.READ, AUTH, "Shows the one method there is, `token/`"),
        RouteNote.refused(Verb.WRITE, AUTH + "/:path*", "There is no method but `token/`"),
        RouteNote.refused(Verb.WRITE, REMOUNT, "Mounts cannot be moved"));
  }

  private ApiResponse all(ApiRequest request, Parameters parameters) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (Mount mount : context.administration().mounts().list(request.namespace())) {
      data.put(mount.path(), MountAnswers.shown(mount));
    }
    data.put("sys/", MountAnswers.builtIn("system", "system endpoints used for control"));
    return SystemAnswers.of(data);
  }

  /** The path as it is written: other cases are other paths, for policies and for us. */
  private static String path(Parameters parameters) {
    String path = parameters.get(PATH);
    if (!path.equals(path.toLowerCase(Locale.ROOT))) {
      throw HttpError.invalid("the path of a mount has no upper-case letters");
    }
    return path;
  }

  private static Optional<String> tuned(Parameters parameters) {
    String path = path(parameters);
    return path.endsWith(TUNE_END)
        ? Optional.of(path.substring(0, path.length() - TUNE_END.length()))
        : Optional.empty();
  }

  private Mount require(ApiRequest request, String path) {
    return context
        .registry()
        .mounts()
        .find(request.namespace(), path)
        .orElseThrow(() -> HttpError.invalid("No secret engine mount at " + path + "/"));
  }

  private ApiResponse read(ApiRequest request, Parameters parameters) {
    Optional<String> tuned = tuned(parameters);
    return SystemAnswers.of(
        tuned.isPresent()
            ? MountAnswers.tuning(require(request, tuned.get()))
            : MountAnswers.shown(require(request, path(parameters))));
  }

  private ApiResponse showTuning(ApiRequest request, Parameters parameters) {
    return SystemAnswers.of(MountAnswers.tuning(require(request, path(parameters))));
  }

  private ApiResponse write(ApiRequest request, Parameters parameters) {
    Optional<String> tuned = tuned(parameters);
    return tuned.isPresent() ? tune(request, tuned.get()) : enable(request, path(parameters));
  }

  private ApiResponse tune(ApiRequest request, Parameters parameters) {
    return tune(request, path(parameters));
  }

  private ApiResponse tune(ApiRequest request, String path) {
    MountFields fields = MountFields.of(path, request.body());
    require(request, path);
    checkKms(request, path, fields.settings());
    context.administration().mounts().tune(request.namespace(), path, fields.settings());
    return SystemAnswers.done(fields.warnings());
  }

  private ApiResponse enable(ApiRequest request, String path) {
    KnownFields known = KnownFields.of(request.body(), KNOWN);
    String type = type(known.values().get(MountAnswers.TYPE));
    Map<String, Object> given = new LinkedHashMap<>(config(known.values().get(CONFIG)));
    @Nullable Object description = known.values().get(MountFields.DESCRIPTION);
    if (description != null) {
      given.put(MountFields.DESCRIPTION, description);
    }
    MountFields fields = MountFields.of(path, given);
    checkKms(request, path, fields.settings());
    try {
      context.administration().mounts().enable(request.namespace(), path, type, fields.settings());
    } catch (KeyException e) {
      if (e.kind() == Kind.CONFLICT) {
        throw HttpError.invalid("path is already in use at " + path + "/: " + e.getMessage());
      }
      throw e;
    }
    return SystemAnswers.done(known.warnings()).withWarnings(fields.warnings());
  }

  private static String type(@Nullable Object given) {
    if (!(given instanceof String type) || type.isBlank()) {
      throw HttpError.invalid("backend type must be specified as a string");
    }
    if (!TYPES.contains(type.strip())) {
      throw HttpError.invalid(
          "plugin not found in the catalog: the types of mounts are "
              + String.join(", ", TYPES.stream().sorted().toList()));
    }
    return type.strip();
  }

  private static Map<String, Object> config(@Nullable Object given) {
    Map<String, Object> config = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> config.put(String.valueOf(name), value));
    } else if (given != null) {
      throw HttpError.invalid("config must be a map");
    }
    return config;
  }

  /** New keys of the mount would be made there, and used by the connection's credentials. */
  private void checkKms(ApiRequest request, String path, MountSettings settings) {
    String kms = settings.config().getOrDefault(MountFields.DEFAULT_KMS, "");
    if (!kms.isEmpty()) {
      rights.require(request, "mount '" + path + "/'", kms);
    }
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    String path = path(parameters);
    if (context.registry().mounts().find(request.namespace(), path).isPresent()) {
      context.administration().mounts().disable(request.namespace(), path);
    }
    return ApiResponse.noContent();
  }

  private static ApiResponse authMethods(ApiRequest request, Parameters parameters) {
    return SystemAnswers.of(
        Map.of("token/", MountAnswers.builtIn("token", "token based credentials")));
  }

  private static ApiResponse refuseAuthMethod(ApiRequest request, Parameters parameters) {
    throw HttpError.invalid(
        "there is no method of authentication but token/; client certificates are mapped to"
            + " policies in the server's configuration");
  }

  private static ApiResponse refuseRemount(ApiRequest request, Parameters parameters) {
    throw HttpError.invalid(
        "mounts cannot be moved: make a new one, which may use the same managed keys");
  }
}
