// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Verb;
import org.managedkeys.store.audit.AuditActor;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;

/**
 * Takes requests and their answers down in the audit log, among the uses of keys and the changes
 * that they lead to, and by the same rules: what has to be recorded and cannot be is not done, and
 * no answer leaves before its record is where it has to be.
 *
 * <p>The values of callers and of answers are hidden, see {@link AuditHash}; the names of their
 * fields are not. Of what those send whom nobody knows only the size is recorded: they must not be
 * able to fill a disk. What load balancers ask all the time is left out. Thread-safe.
 */
final class RequestAudit {

  static final String REQUEST = "http.request";
  static final String RESPONSE = "http.response";

  /** Open to everybody, and without any effect. */
  private static final Set<String> UNRECORDED =
      Set.of("sys/health", "sys/seal-status", "sys/leader", "sys/init");

  /** Begins the secret of a token. */
  private static final String TOKEN = "mk.";

  private final AuditLog log;
  private final Optional<AuditHash> hash;

  /**
   * A recorder.
   *
   * @param hash empty if nothing is recorded
   */
  private RequestAudit(AuditLog log, Optional<AuditHash> hash) {
    this.log = log;
    this.hash = hash;
  }

  /**
   * Records in the log of a registry, if it has one.
   *
   * @throws KeyException DENIED or UNAVAILABLE if the salt cannot be had
   */
  static RequestAudit of(KeyRegistry registry, Cluster cluster) {
    return registry.audit().equals(AuditLog.OFF)
        ? off()
        : of(registry.audit(), new AuditHash(cluster.auditSalt()));
  }

  static RequestAudit of(AuditLog log, AuditHash hash) {
    return new RequestAudit(log, Optional.of(hash));
  }

  /** Records nothing. */
  static RequestAudit off() {
    return new RequestAudit(AuditLog.OFF, Optional.empty());
  }

  /**
   * From now on this thread acts for a request, until what is returned is closed: what it does is
   * recorded as done for that one.
   */
  static AuditActor.Stay actingFor(ApiRequest request, Optional<Caller> caller) {
    return AuditActor.enter(
        "request "
            + request.id()
            + caller.map(who -> " of " + displayName(who.token())).orElse(""));
  }

  /**
   * Takes a request down that will be carried out.
   *
   * @param path in full, behind the namespace
   * @throws KeyException UNAVAILABLE if that fails: nothing may be done then
   */
  void request(ApiRequest request, String path, Optional<Caller> caller) {
    if (isUnrecorded(request, path, caller)) {
      return;
    }
    AuditDetail detail = of(request, caller);
    if (caller.isPresent()) {
      detail.hidden("request.data", request.fields());
      if (request.body().isEmpty() || !request.hasBody()) {
        // Of another kind than JSON, or of no meaning. Otherwise the fields say it all.
        detail.hidden("request.body", ByteBuffer.wrap(request.raw().bytes()));
      }
      if (request.hasBody()) {
        detail.hidden("request.query", request.query());
      }
    } else if (request.raw().size() > 0) {
      detail.plain("request.body.size", Integer.toString(request.raw().size()));
    }
    record(request, REQUEST, path, AuditEvent.OK, detail.values());
  }

  /**
   * Takes an answer down before it leaves.
   *
   * @param path in full, behind the namespace
   * @return the answer
   * @throws KeyException UNAVAILABLE if that fails: the answer may not be given out then
   */
  ApiResponse response(
      ApiRequest request, String path, Optional<Caller> caller, ApiResponse response) {
    if (isUnrecorded(request, path, caller)) {
      return response;
    }
    AuditDetail detail = of(request, caller);
    detail.plain("response.status", Integer.toString(response.status()));
    detail.plain("response.mount_type", response.mountType());
    response.auth().ifPresent(auth -> detail.hidden("response.auth", auth));
    detail.hidden("response.errors", response.errors());
    detail.hidden("response.data", response.data());
    detail.hidden("response.warnings", response.warnings());
    response
        .raw()
        .ifPresent(raw -> {
          detail.plain("response.content_type", raw.contentType());
          detail.hidden("response.body", raw.content());
        });
    try {
      record(request, RESPONSE, path, outcome(response.status()), detail.values());
    } catch (KeyException e) {
      throw KeyException.of(
          e.kind(),
          "request " + request.id(),
          "give out its answer",
          (response.isError() ? "it was refused" : "it was carried out") + ", but " + e.problem(),
          e.hint().orElse(null),
          e);
    }
    return response;
  }

  /**
   * What stands for a text in the records, for {@code sys/audit-hash}.
   *
   * @throws HttpError 400 if nothing is recorded
   */
  String hashOf(String text) {
    return hash.map(present -> present.of(text))
        .orElseThrow(() ->
            HttpError.invalid(
                "requests are not recorded here; audit.file in the configuration names a log"));
  }

  private boolean isUnrecorded(ApiRequest request, String path, Optional<Caller> caller) {
    return hash.isEmpty()
        || (caller.isEmpty() && request.verb() == Verb.READ && UNRECORDED.contains(path));
  }

  private AuditDetail of(ApiRequest request, Optional<Caller> caller) {
    AuditHash hiding = hash.orElseThrow();
    AuditDetail detail = new AuditDetail(hiding);
    detail.plain("request.operation", request.verb().name().toLowerCase(Locale.ROOT));
    detail.plain("request.remote_address", request.client().address());
    detail.plain("request.remote_port", Integer.toString(request.client().port()));
    if (!request.client().certificates().isEmpty()) {
      detail.plain(
          "request.client_certificate_serial_number",
          request.client().certificates().get(0).getSerialNumber().toString(16));
    }
    caller
        .map(Caller::token)
        .ifPresent(token -> {
          detail.plain("auth.accessor", hiding.of(token.accessor()));
          detail.plain("auth.display_name", displayName(token));
          detail.plain("auth.policies", String.join(",", token.policies()));
          detail.plain("auth.namespace", token.namespace().path());
          detail.plain("auth.type", token.kind().name().toLowerCase(Locale.ROOT));
        });
    return detail;
  }

  private static String displayName(Token token) {
    return token.displayName().isEmpty() ? "token" : token.displayName();
  }

  private void record(
      ApiRequest request,
      String operation,
      String path,
      String outcome,
      Map<String, String> detail) {
    log.record(
        new AuditEvent(
            request.namespace(),
            operation,
            withoutTokens(path),
            Optional.of(request.id()),
            Optional.empty(),
            outcome,
            detail));
  }

  /** Some clients of Vault put a token behind the path. It leads to nothing here, but is one. */
  private String withoutTokens(String path) {
    if (!path.contains(TOKEN)) {
      return path;
    }
    AuditHash hiding = hash.orElseThrow();
    return Arrays.stream(path.split("/", -1))
        .map(segment -> segment.contains(TOKEN) ? hiding.of(segment) : segment)
        .collect(Collectors.joining("/"));
  }

  /** As errors have kinds. */
  private static String outcome(int status) {
    if (status < 400) {
      return AuditEvent.OK;
    }
    return switch (status) {
      case 403 -> "denied";
      case 404 -> "not_found";
      case 429 -> "throttled";
      case 503 -> "unavailable";
      default -> status < 500 ? "invalid" : "internal";
    };
  }
}
