// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Optional;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.admin.KeyAdmin;
import org.managedkeys.registry.admin.KeyDescription;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;

/** What all routes below {@code sys/managed-keys} share. Thread-safe. */
final class KeyScope {

  static final String BASE = "sys/managed-keys";
  static final String TYPE = "type";
  static final String NAME = "name";
  static final String ONE = BASE + "/:type/:name";

  private final ServerContext context;
  private final boolean restrictToRoot;

  KeyScope(ServerContext context, boolean restrictToRoot) {
    this.context = context;
    this.restrictToRoot = restrictToRoot;
  }

  ServerContext context() {
    return context;
  }

  KeyAdmin keys() {
    return context.administration().keys();
  }

  /**
   * Refuses other namespaces than the root, if it is set so.
   *
   * @throws HttpError 404 as Vault does
   */
  void requireNamespace(ApiRequest request) {
    if (restrictToRoot && !request.namespace().isRoot()) {
      throw HttpError.unsupportedPath();
    }
  }

  /**
   * The type of a path.
   *
   * @throws KeyException INVALID in the words that Terraform looks for
   */
  BackendType type(Parameters parameters) {
    String name = parameters.get(TYPE);
    return context.registry().node().types().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                "type '" + name + "'",
                "use it",
                "unsupported managed key type; types are "
                    + String.join(
                        ", ",
                        context.registry().node().types().stream().map(BackendType::name).toList()),
                null));
  }

  /** The entry of a path's type and name. */
  Optional<KeyDescription> find(ApiRequest request, Parameters parameters) {
    requireNamespace(request);
    String type = type(parameters).name();
    try {
      return Optional.of(keys().get(request.namespace(), type, parameters.get(NAME)));
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The same.
   *
   * @throws HttpError 404 in Vault's words
   */
  KeyDescription require(ApiRequest request, Parameters parameters) {
    return find(request, parameters)
        .orElseThrow(() ->
            HttpError.of(
                404,
                "no managed key found with name \""
                    + parameters.get(NAME)
                    + "\" and type \""
                    + parameters.get(TYPE)
                    + "\" in namespace "
                    + request.namespace()));
  }

  /** Whether a key has the name, of whatever type: then no other can be made. */
  boolean exists(ApiRequest request, Parameters parameters) {
    try {
      return context
          .registry()
          .entry(new KeyName(request.namespace(), parameters.get(NAME)))
          .isPresent();
    } catch (KeyException e) {
      if (e.kind() == Kind.INVALID) {
        return false;
      }
      throw e;
    }
  }
}
