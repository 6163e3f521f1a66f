// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.FieldValues;

/**
 * {@code sys/capabilities-self} and its like: what a token may do with paths of the request's
 * namespace.
 */
public final class CapabilityRoutes {

  private static final String TOKEN = "token";
  private static final String ACCESSOR = "accessor";
  private static final String PATHS = "paths";
  private static final String PATH = "path";
  private static final String CAPABILITIES = "capabilities";
  private static final int MOST_PATHS = 1000;

  private final ServerContext context;

  /** Routes of a server. */
  public CapabilityRoutes(ServerContext context) {
    this.context = context;
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.WRITE, "sys/capabilities-self", Access.POLICY, this::ofSelf);
    table.add(Verb.WRITE, "sys/capabilities", Access.POLICY, this::ofToken);
    table.add(Verb.WRITE, "sys/capabilities-accessor", Access.POLICY, this::ofAccessor);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(
            Verb.WRITE, "sys/capabilities-self", "What the caller's token may do with paths"),
        RouteNote.same(Verb.WRITE, "sys/capabilities", "The same of another token"),
        RouteNote.same(
            Verb.WRITE, "sys/capabilities-accessor", "The same of the token of an accessor"));
  }

  private ApiResponse ofSelf(ApiRequest request, Parameters parameters) {
    return answer(request, context.caller(request).token(), fields(request));
  }

  private ApiResponse ofToken(ApiRequest request, Parameters parameters) {
    FieldValues fields = fields(request);
    String secret = fields.text(TOKEN).orElseThrow(() -> invalid("missing token", null));
    return answer(
        request,
        context.tokens().find(secret).orElseThrow(() -> invalid("invalid token", null)),
        fields);
  }

  private ApiResponse ofAccessor(ApiRequest request, Parameters parameters) {
    FieldValues fields = fields(request);
    String accessor = fields.text(ACCESSOR).orElseThrow(() -> invalid("missing accessor", null));
    return answer(
        request,
        context
            .tokens()
            .find(request.namespace(), accessor)
            .orElseThrow(() -> invalid("invalid accessor", null)),
        fields);
  }

  /** From the body alone: a token does not belong in an address. */
  private static FieldValues fields(ApiRequest request) {
    return FieldValues.of(
        request.body(), Set.of(TOKEN, ACCESSOR, PATHS, PATH), CapabilityRoutes::invalid);
  }

  private ApiResponse answer(ApiRequest request, Token token, FieldValues fields) {
    List<String> paths = fields.list(PATHS, fields.list(PATH));
    if (paths.isEmpty() || paths.size() > MOST_PATHS) {
      throw invalid("paths must be supplied, at most " + MOST_PATHS, null);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    for (String path : paths) {
      data.put(path, capabilities(request, token, path));
    }
    if (paths.size() == 1) {
      data.put(CAPABILITIES, capabilities(request, token, paths.get(0)));
    }
    return ApiResponse.data(data).repeatingData().ofMountType("system");
  }

  private List<String> capabilities(ApiRequest request, Token token, String path) {
    return context
        .access()
        .capabilityNames(
            token, request.namespace(), path.startsWith("/") ? path.substring(1) : path);
  }

  private static KeyException invalid(String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, CAPABILITIES, "show them", detail, hint);
  }
}
