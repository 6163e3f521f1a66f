// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.Reply;

/**
 * The part of Microsoft Entra ID that gives tokens to applications: client credentials with a
 * secret, a certificate or a federated token, and the two endpoints of managed identities.
 * Thread-safe.
 */
final class Authority {

  /** What a workload's platform would have written into its token file. */
  static final String FEDERATED_TOKEN = "federated-token-of-the-test-workload";

  /** What the platform of an App Service expects of its own applications. */
  static final String IDENTITY_HEADER = "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a";

  static final String TENANT = "72f988bf-0000-4000-8000-2d7cd011db47";
  static final String CLIENT_ID = "11111111-2222-4333-8444-555555555555";
  static final String CLIENT_SECRET = "test~secret~of~the~application";

  private static final String ALL_OF_A_RESOURCE = "/.default";
  private static final SecureRandom RANDOM = new SecureRandom();

  private record Token(String audience, Instant end) {

    /** Older clients take the domain behind a vault's own name for the resource. */
    boolean isFor(String resource, String url) {
      String asked = audience.replaceFirst("/$", "");
      String domain = "https://" + url.substring(url.indexOf('.') + 1);
      return asked.equals(resource) || asked.equals(domain);
    }
  }

  private final Map<String, Token> tokens = new ConcurrentHashMap<>();
  private final List<X509Certificate> certificates = new CopyOnWriteArrayList<>();
  private volatile Duration lifetime = Duration.ofMinutes(60);

  /** Lets an application prove itself with the key of a certificate. */
  void register(X509Certificate certificate) {
    certificates.add(certificate);
  }

  void lifetime(Duration time) {
    lifetime = time;
  }

  /** Makes every token expired that was given so far. */
  void expireAll() {
    tokens.replaceAll((text, token) -> new Token(token.audience(), Instant.EPOCH));
  }

  /** The answer to a request for a token, or for the description of this authority. */
  Reply answer(HttpCall call, String url) throws IOException {
    String path = call.path();
    if (path.endsWith("/discovery/instance")) {
      return discovery(call, url);
    }
    if (path.endsWith("/.well-known/openid-configuration")) {
      return description(url);
    }
    if (path.startsWith("/metadata/identity") || path.startsWith("/msi/token")) {
      return managedIdentity(call);
    }
    return token(call, url);
  }

  /** Whether a request for the service carries a good token; empty if it does, else the refusal. */
  Optional<Reply> refusal(HttpCall call, String url, String resource) {
    String header = call.header("Authorization").orElse("");
    String challenge =
        "Bearer authorization=\"" + url + "/" + TENANT + "\", resource=\"" + resource + "\"";
    if (!header.startsWith("Bearer ")) {
      return Optional.of(
          ServiceException.reply(
                  401, "Unauthorized", "", "AKV10000: Request is missing a Bearer or PoP token.")
              .with("WWW-Authenticate", challenge));
    }
    Token token = tokens.get(header.substring("Bearer ".length()));
    String problem = null;
    if (token == null) {
      problem = "[BearerReadAccessTokenFailed] Error validating token: 'S2S17001'.";
    } else if (!Instant.now().isBefore(token.end())) {
      problem = "[TokenExpired] Error validating token: 'S2S12086'.";
    } else if (!token.isFor(resource, url)) {
      problem =
          "AKV10022: Invalid audience. Expected " + resource + ", found: " + token.audience() + ".";
    }
    return problem == null
        ? Optional.empty()
        : Optional.of(
            ServiceException.reply(401, "Unauthorized", "", problem)
                .with("WWW-Authenticate", challenge + ", error=\"invalid_token\""));
  }

  private Reply token(HttpCall call, String url) throws IOException {
    Map<String, String> form = Query.of(call.text());
    String tenant = call.path().substring(1).replaceFirst("/.*", "");
    if (!call.method().equals("POST") || !tenant.equals(TENANT)) {
      return refused(400, "invalid_request", 90002, "Tenant '" + tenant + "' not found.");
    }
    if (!"client_credentials".equals(form.get("grant_type"))) {
      return refused(
          400, "unsupported_grant_type", 70003, "The app requested an unsupported grant.");
    }
    if (!CLIENT_ID.equals(form.getOrDefault("client_id", CLIENT_ID))) {
      return refused(
          400,
          "unauthorized_client",
          700016,
          "Application with identifier '" + form.get("client_id") + "' was not found.");
    }
    String resource = resource(form);
    if (resource.isEmpty()) {
      return refused(400, "invalid_scope", 70011, "The provided value for scope is not valid.");
    }
    String assertion = form.get("client_assertion");
    if (assertion != null) {
      if (!assertion.equals(FEDERATED_TOKEN)
          && !ClientAssertion.proves(assertion, certificates, url, CLIENT_ID)) {
        return refused(
            401,
            "invalid_client",
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application.");
      }
    } else if (!CLIENT_SECRET.equals(form.get("client_secret"))) {
      return refused(401, "invalid_client", 7000215, "Invalid client secret provided.");
    }
    long seconds = lifetime.toSeconds();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token_type", "Bearer");
    if (call.path().contains("/oauth2/v2.0/")) {
      answer.put("expires_in", seconds);
      answer.put("ext_expires_in", seconds);
    } else {
      answer.put("expires_in", String.valueOf(seconds));
      answer.put("expires_on", String.valueOf(Instant.now().plus(lifetime).getEpochSecond()));
      answer.put("resource", resource);
    }
    answer.put("access_token", issue(resource));
    return json(200, answer);
  }

  /** What a token is asked for: among the scopes of the second version, the one of a resource. */
  private static String resource(Map<String, String> form) {
    for (String scope : form.getOrDefault("scope", "").split(" ", 0)) {
      if (scope.endsWith(ALL_OF_A_RESOURCE)) {
        return scope.substring(0, scope.length() - ALL_OF_A_RESOURCE.length());
      }
    }
    return form.getOrDefault("resource", "");
  }

  private Reply managedIdentity(HttpCall call) throws IOException {
    boolean appService = call.path().startsWith("/msi/token");
    boolean proved =
        appService
            ? call.header("X-IDENTITY-HEADER")
                .or(() -> call.header("Secret"))
                .filter(IDENTITY_HEADER::equals)
                .isPresent()
            : call.header("Metadata").filter("true"::equals).isPresent();
    Map<String, String> query = Query.of(call);
    String resource = query.getOrDefault("resource", "").replaceAll("/$", "");
    String client = query.getOrDefault("client_id", CLIENT_ID);
    if (!proved || resource.isEmpty() || !client.equals(CLIENT_ID)) {
      return json(
          400,
          Map.of(
              "error",
              "invalid_request",
              "error_description",
              proved ? "Identity not found" : "Required metadata header not specified"));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", issue(resource));
    answer.put("client_id", client);
    answer.put("expires_in", String.valueOf(lifetime.toSeconds()));
    answer.put("expires_on", String.valueOf(Instant.now().plus(lifetime).getEpochSecond()));
    answer.put("resource", resource);
    answer.put("token_type", "Bearer");
    return json(200, answer);
  }

  private String issue(String audience) {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    String text = "test." + Fields.encode(bytes);
    tokens.put(text, new Token(audience, Instant.now().plus(lifetime)));
    return text;
  }

  private static Reply discovery(HttpCall call, String url) throws IOException {
    String asked = Query.of(call).getOrDefault("authorization_endpoint", "");
    if (!asked.startsWith(url + "/")) {
      return refused(400, "invalid_instance", 50049, "Unknown or invalid instance.");
    }
    String host = url.substring("https://".length());
    return json(
        200,
        Map.of(
            "tenant_discovery_endpoint",
            url + "/" + TENANT + "/v2.0/.well-known/openid-configuration",
            "api-version",
            "1.1",
            "metadata",
            List.of(
                Map.of(
                    "preferred_network",
                    host,
                    "preferred_cache",
                    host,
                    "aliases",
                    List.of(host)))));
  }

  private static Reply description(String url) throws IOException {
    String tenant = url + "/" + TENANT;
    return json(
        200,
        Map.of(
            "issuer",
            tenant + "/v2.0",
            "authorization_endpoint",
            tenant + "/oauth2/v2.0/authorize",
            "token_endpoint",
            tenant + "/oauth2/v2.0/token",
            "jwks_uri",
            tenant + "/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported",
            List.of("client_secret_post", "private_key_jwt")));
  }

  private static Reply refused(int status, String error, int number, String text)
      throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("error", error);
    answer.put("error_description", "AADSTS" + number + ": " + text);
    answer.put("error_codes", List.of(number));
    answer.put("trace_id", "00000000-0000-0000-0000-000000000000");
    return json(status, answer);
  }

  private static Reply json(int status, Map<String, Object> members) throws IOException {
    return Reply.json(status, "application/json; charset=utf-8", JSON.std.asString(members));
  }
}
