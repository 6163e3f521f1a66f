// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * A request of Vault's API. Immutable; tells nothing of its token and its body when it is printed.
 *
 * @param id made for it; told to the client as {@code request_id}
 * @param namespace that the header and the path name together; if the header does, it may not exist
 * @param path what follows the namespace, without {@code v1/} and without a slash at its end. Its
 *     segments are decoded, of visible ASCII characters without {@code / \ % ;}, never empty, and
 *     none ends in a full stop. What follows {@code /ocsp/} in a {@code GET} may break this rule,
 *     and stays as it was sent; only patterns that end in {@code **} match it then, see {@link
 *     RouteTable}
 * @param body members of the JSON object, or fields of the form; empty if there are none, and if
 *     the body is of another kind. Values are texts, whole numbers ({@code Integer}, {@code Long},
 *     {@code BigInteger}), {@code Double}, booleans, null, lists and maps of these
 * @param query parameters of the URL, decoded, in order
 * @param raw the body as it was sent
 * @param token the caller's token; a secret
 * @param client who sent it
 */
public record ApiRequest(
    UUID id,
    Namespace namespace,
    String path,
    Verb verb,
    Map<String, Object> body,
    Map<String, List<String>> query,
    RequestBody raw,
    Optional<String> token,
    ClientInfo client) {

  /** Parameters of the URL that say what is wanted, and are no fields. */
  private static final Set<String> NO_FIELDS = Set.of("list", "help");

  public ApiRequest {
    body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
  }

  /**
   * The fields of the request, as in Vault: those of the body of a write or a patch, and those of
   * the URL otherwise, where parameters that occur once are texts and others are lists. Nothing
   * else is one, so that nobody satisfies a policy by a field that nothing comes of.
   */
  public Map<String, Object> fields() {
    return fields(Set.of());
  }

  /**
   * The same with those parameters of a write's URL that its route obeys, which count before the
   * body's.
   *
   * @param inQuery their names
   */
  public Map<String, Object> fields(Set<String> inQuery) {
    Map<String, Object> fields = new LinkedHashMap<>(hasBody() ? body : Map.of());
    query.forEach((name, values) -> {
      if (hasBody() ? inQuery.contains(name) : !NO_FIELDS.contains(name)) {
        fields.put(name, values.size() == 1 ? values.get(0) : values);
      }
    });
    return Collections.unmodifiableMap(fields);
  }

  /** Whether its fields are in its body. */
  public boolean hasBody() {
    return verb == Verb.WRITE || verb == Verb.PATCH;
  }

  /** The first value of a parameter of the URL. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The same request for another path: that within a mount. */
  public ApiRequest withPath(String other) {
    return new ApiRequest(id, namespace, other, verb, body, query, raw, token, client);
  }

  @Override
  public String toString() {
    return verb + " " + path + " in namespace " + namespace + ", request " + id;
  }
}
