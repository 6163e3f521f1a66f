// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.Set;

/**
 * One line of a table of routes. Immutable.
 *
 * @param pattern as it was added, with its variable and optional parts: {@code sign/:name(/:hash)}
 * @param access what a caller needs
 * @param endpoint does it
 * @param existence tells creating from updating, for writes and patches
 * @param inQuery parameters of the URL that a write obeys beside its body
 */
public record Route(
    Verb verb,
    String pattern,
    Access access,
    Endpoint endpoint,
    Existence existence,
    Set<String> inQuery) {

  public Route {
    inQuery = Set.copyOf(inQuery);
  }

  /** Whether that which the request is about is there already. */
  public boolean exists(ApiRequest request, Parameters parameters) {
    return existence.exists(request, parameters);
  }

  @Override
  public String toString() {
    return verb + " " + pattern;
  }
}
