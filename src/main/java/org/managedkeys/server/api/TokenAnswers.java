// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.access.Created;
import org.managedkeys.server.access.Lifetime;
import org.managedkeys.server.access.Renewed;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.ApiResponse;

/** Tokens as Vault's API shows them. */
final class TokenAnswers {

  static final String MOUNT_TYPE = "token";

  private TokenAnswers() {}

  /** A token that was just made: the one answer that tells its secret. */
  static ApiResponse created(Created created) {
    return auth(created.token(), created.secret(), created.warnings());
  }

  /**
   * A token that was just renewed.
   *
   * @param secret as the caller has shown it; empty if it was named by its accessor
   */
  static ApiResponse renewed(Renewed renewed, String secret) {
    return auth(renewed.token(), secret, renewed.warnings());
  }

  private static ApiResponse auth(Token token, String secret, List<String> warnings) {
    Map<String, @Nullable Object> auth = new LinkedHashMap<>();
    auth.put("client_token", secret);
    auth.put("accessor", token.accessor());
    auth.put("policies", List.copyOf(token.policies()));
    auth.put("token_policies", List.copyOf(token.policies()));
    auth.put("metadata", token.meta().isEmpty() ? null : token.meta());
    auth.put("lease_duration", token.lifetime().granted().toSeconds());
    auth.put("renewable", token.lifetime().renewable());
    auth.put("entity_id", "");
    auth.put("token_type", "service");
    auth.put("orphan", token.orphan());
    auth.put("mfa_requirement", null);
    auth.put("num_uses", Math.max(0, token.numUses()));
    return ApiResponse.auth(auth).withWarnings(warnings).ofMountType(MOUNT_TYPE);
  }

  /**
   * All that is known of a token.
   *
   * @param secret as the caller has shown it; empty if it was named by its accessor
   */
  static ApiResponse shown(Token token, String secret, Instant now) {
    Lifetime lifetime = token.lifetime();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("accessor", token.accessor());
    data.put("creation_time", lifetime.created().getEpochSecond());
    data.put("creation_ttl", lifetime.ttl().toSeconds());
    data.put("display_name", token.displayName());
    data.put("entity_id", "");
    data.put("expire_time", lifetime.expires().map(TokenAnswers::seconds).orElse(null));
    data.put("explicit_max_ttl", lifetime.explicitMax().map(Duration::toSeconds).orElse(0L));
    data.put("id", secret);
    data.put("issue_time", seconds(lifetime.created()));
    lifetime
        .renewed()
        .ifPresent(renewed -> {
          data.put("last_renewal", seconds(renewed));
          data.put("last_renewal_time", renewed.getEpochSecond());
        });
    data.put("meta", token.meta().isEmpty() ? null : token.meta());
    if (!token.namespace().isRoot()) {
      data.put("namespace_path", token.namespace().path() + "/");
    }
    data.put("num_uses", Math.max(0, token.numUses()));
    data.put("orphan", token.orphan());
    data.put("path", token.path());
    lifetime.period().ifPresent(period -> data.put("period", period.toSeconds()));
    data.put("policies", List.copyOf(token.policies()));
    data.put("renewable", lifetime.renewable());
    if (!token.role().isEmpty()) {
      data.put("role", token.role());
    }
    data.put("ttl", lifetime.left(now).toSeconds());
    data.put("type", token.kind() == Token.Kind.SERVICE ? "service" : "certificate");
    return ApiResponse.data(data).ofMountType(MOUNT_TYPE);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
