// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.access.Policy;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.FieldValues;

/**
 * {@code sys/policies/acl}, and {@code sys/policy}, an older way to the same that names the text
 * {@code rules}: policies of the request's namespace.
 */
public final class PolicyRoutes {

  private static final String MOUNT_TYPE = "system";
  private static final String NAME = "name";
  private static final String POLICY = "policy";
  private static final String RULES = "rules";
  private static final String OLD = "sys/policy";
  private static final String NEW = "sys/policies/acl";
  private static final String ONE = "/:name*";

  private final PolicyStore policies;

  /** Routes of a server. */
  public PolicyRoutes(ServerContext context) {
    this.policies = context.policies();
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.LIST, NEW, Access.POLICY, this::list);
    table.add(Verb.READ, NEW + ONE, Access.POLICY, this::get);
    table.add(Verb.LIST, OLD, Access.POLICY, this::listBoth);
    table.add(Verb.READ, OLD, Access.POLICY, this::listBoth);
    table.add(Verb.READ, OLD + ONE, Access.POLICY, this::getRules);
    for (String pattern : List.of(NEW + ONE, OLD + ONE)) {
      table.add(Verb.WRITE, pattern, Access.POLICY, this::put);
      table.add(Verb.DELETE, pattern, Access.POLICY, this::delete);
    }
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, NEW, "Lists policies"),
        RouteNote.same(Verb.READ, NEW + ONE, "Shows a policy"),
        RouteNote.different(
            Verb.WRITE, NEW + ONE, "Makes or replaces a policy, in JSON; HCL is refused"),
        RouteNote.same(Verb.DELETE, NEW + ONE, "Removes a policy"),
        RouteNote.same(Verb.LIST, OLD, "As `sys/policies/acl`, with `policies` as well"),
        RouteNote.same(Verb.READ, OLD, "The same"),
        RouteNote.same(Verb.READ, OLD + ONE, "Shows a policy, with its text as `rules` as well"),
        RouteNote.different(
            Verb.WRITE, OLD + ONE, "Makes or replaces a policy, in JSON; HCL is refused"),
        RouteNote.same(Verb.DELETE, OLD + ONE, "Removes a policy"),
        RouteNote.absent(Verb.READ, "sys/policies/rgp/:name", "There are no Sentinel policies"),
        RouteNote.absent(Verb.READ, "sys/policies/egp/:name", "There are no Sentinel policies"),
        RouteNote.absent(
            Verb.WRITE, "sys/policies/password/:name", "No engine here makes passwords"));
  }

  private ApiResponse list(ApiRequest request, Parameters parameters) {
    return system(Map.of("keys", names(request)));
  }

  private ApiResponse listBoth(ApiRequest request, Parameters parameters) {
    List<String> names = names(request);
    return system(Map.of("keys", names, "policies", names));
  }

  private List<String> names(ApiRequest request) {
    return List.copyOf(policies.list(request.namespace()));
  }

  /** The name as it is written: other spellings are other paths, for policies on policies. */
  private static String name(Parameters parameters) {
    String name = parameters.get(NAME);
    if (!name.equals(name.toLowerCase(Locale.ROOT)) || !name.equals(name.strip())) {
      throw HttpError.invalid(
          "the name of a policy has no upper-case letters, and no spaces around it");
    }
    return name;
  }

  private ApiResponse get(ApiRequest request, Parameters parameters) {
    return shown(request, parameters, Set.of(POLICY));
  }

  private ApiResponse getRules(ApiRequest request, Parameters parameters) {
    return shown(request, parameters, Set.of(POLICY, RULES));
  }

  private ApiResponse shown(ApiRequest request, Parameters parameters, Set<String> names) {
    Policy policy =
        policies.get(request.namespace(), name(parameters)).orElseThrow(HttpError::nothingThere);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(NAME, policy.name());
    names.forEach(name -> data.put(name, policy.text()));
    return system(data);
  }

  private ApiResponse put(ApiRequest request, Parameters parameters) {
    String name = name(parameters);
    FieldValues fields =
        FieldValues.of(
            request.fields(),
            Set.of(POLICY, RULES, NAME),
            (detail, hint) -> invalid(name, detail, hint == null ? "" : hint));
    Optional<String> text = fields.text(POLICY).or(() -> fields.text(RULES));
    policies.put(
        request.namespace(),
        name,
        text.orElseThrow(() ->
            invalid(name, "'policy' parameter not supplied or empty", "write the policy as text")));
    return ApiResponse.noContent();
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    policies.delete(request.namespace(), name(parameters));
    return ApiResponse.noContent();
  }

  private static ApiResponse system(Map<String, Object> data) {
    return ApiResponse.data(data).repeatingData().ofMountType(MOUNT_TYPE);
  }

  private static KeyException invalid(String name, String detail, String hint) {
    return KeyException.of(
        Kind.INVALID, "policy '" + name + "'", "write it", detail, hint.isEmpty() ? null : hint);
  }
}
