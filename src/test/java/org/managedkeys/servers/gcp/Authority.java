// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.Reply;

/**
 * Gives out access tokens: to a service account for an assertion that its key has signed (RFC
 * 7523), and to a federated workload for the token of its own provider of identities (RFC 8693).
 * The account may also come with an assertion instead of a token. Thread-safe.
 */
final class Authority {

  static final String ACCOUNT = "tester@managed-keys-test.iam.gserviceaccount.com";
  static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  /** What the vendor's library names as the audience, whatever the file says. */
  private static final String TOKEN_SERVICE = "https://oauth2.googleapis.com/token";

  private static final String SERVICE = "https://cloudkms.googleapis.com/";

  private final KeyMaterial.Pair pair;
  private final String keyId;
  private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
  private volatile Duration lifetime = Duration.ofHours(1);
  private volatile Instant assertionsSince = Instant.EPOCH;

  Authority() {
    try {
      pair = KeyMaterial.RsaPairs.next(2048);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    keyId = HexFormat.of().formatHex(KeyMaterial.random(20));
  }

  /** The credentials of the service account, as the file that its owner downloads. */
  String credentials(String url) throws IOException {
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("type", "service_account");
    file.put("project_id", "managed-keys-test");
    file.put("private_key_id", keyId);
    file.put(
        "private_key",
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.privateKey().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    file.put("client_email", ACCOUNT);
    file.put("client_id", "100000000000000000001");
    file.put("auth_uri", url + "/o/oauth2/auth");
    file.put("token_uri", url + "/token");
    return JSON.std.asString(file);
  }

  /** A token that is good at once. */
  String issue() {
    String token = "ya29." + HexFormat.of().formatHex(KeyMaterial.random(24));
    tokens.put(token, Instant.now().plus(lifetime));
    return token;
  }

  /** How long the next tokens live. */
  void lifetime(Duration time) {
    lifetime = time;
  }

  /** Makes all tokens so far worthless, and assertions used as such. */
  void expire() {
    tokens.replaceAll((token, end) -> Instant.EPOCH);
    assertionsSince = Instant.now();
  }

  Reply token(HttpCall call, String url) throws IOException {
    Map<String, String> form = Json.form(call.text());
    String grant = form.getOrDefault("grant_type", "");
    if (grant.equals("urn:ietf:params:oauth:grant-type:jwt-bearer")) {
      String assertion = form.getOrDefault("assertion", "");
      if (!isAssertion(assertion, url + "/token") && !isAssertion(assertion, TOKEN_SERVICE)) {
        return refuse("invalid_grant", "Invalid JWT Signature.");
      }
    } else if (grant.equals("urn:ietf:params:oauth:grant-type:token-exchange")) {
      if (form.getOrDefault("subject_token", "").isEmpty()
          || form.getOrDefault("subject_token_type", "").isEmpty()
          || !form.getOrDefault("audience", "").startsWith("//iam.googleapis.com/")) {
        return refuse("invalid_request", "Invalid value for subject token or audience.");
      }
    } else {
      return refuse("unsupported_grant_type", "Invalid grant_type: " + grant);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", issue());
    answer.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    answer.put("token_type", "Bearer");
    answer.put("expires_in", lifetime.toSeconds());
    return Reply.json(200, "application/json; charset=UTF-8", JSON.std.asString(answer));
  }

  private static Reply refuse(String error, String description) throws IOException {
    return Reply.json(
        400,
        "application/json; charset=UTF-8",
        JSON.std.asString(Map.of("error", error, "error_description", description)));
  }

  /** Lets a request pass that comes with a token or an assertion that is still good. */
  void check(HttpCall call, String url) throws GcpException {
    String header = call.header("authorization").orElse("");
    if (!header.startsWith("Bearer ")) {
      throw GcpException.unauthenticated(
          "CREDENTIALS_MISSING",
          "Request is missing required authentication credential. Expected OAuth 2 access token, "
              + "login cookie or other valid authentication credential.");
    }
    String token = header.substring("Bearer ".length());
    Instant end = tokens.get(token);
    boolean good =
        end != null
            ? end.isAfter(Instant.now())
            : isAssertion(token, url) || isAssertion(token, SERVICE);
    if (!good) {
      throw GcpException.unauthenticated(
          end != null ? "ACCESS_TOKEN_EXPIRED" : "ACCESS_TOKEN_TYPE_UNSUPPORTED",
          "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
              + "cookie or other valid authentication credential.");
    }
  }

  private boolean isAssertion(String token, String audience) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(pair.publicKey());
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!verifier.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return false;
      }
      Map<String, Object> claims = JSON.std.mapFrom(Base64.getUrlDecoder().decode(parts[1]));
      boolean audienceFits = String.valueOf(claims.get("aud")).startsWith(audience);
      boolean scopeFits = String.valueOf(claims.get("scope")).contains("/auth/cloud");
      return ACCOUNT.equals(claims.get("iss"))
          && (audienceFits || (claims.get("aud") == null && scopeFits))
          && seconds(claims, "exp") > Instant.now().getEpochSecond()
          && seconds(claims, "iat") >= assertionsSince.getEpochSecond();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static long seconds(Map<String, Object> claims, String name) {
    return claims.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
