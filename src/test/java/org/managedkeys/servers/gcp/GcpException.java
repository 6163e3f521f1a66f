// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.servers.Reply;

/** An error as the service answers it: a status of gRPC, and what it is in HTTP. */
final class GcpException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String status;
  private final transient List<Map<String, Object>> details;

  private GcpException(int code, String status, String message, List<Map<String, Object>> details) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }

  static GcpException invalid(String message) {
    return new GcpException(400, "INVALID_ARGUMENT", message, List.of());
  }

  static GcpException precondition(String message) {
    return new GcpException(400, "FAILED_PRECONDITION", message, List.of());
  }

  /** A precondition with a machine-readable reason: {@code KEY_DISABLED}. */
  static GcpException precondition(String type, String subject, String message) {
    return new GcpException(
        400,
        "FAILED_PRECONDITION",
        message,
        List.of(
            Map.of(
                "@type",
                "type.googleapis.com/google.rpc.PreconditionFailure",
                "violations",
                List.of(Map.of("type", type, "subject", subject)))));
  }

  static GcpException notFound(String name) {
    return new GcpException(404, "NOT_FOUND", name + " not found.", List.of());
  }

  static GcpException exists(String name) {
    return new GcpException(409, "ALREADY_EXISTS", name + " already exists.", List.of());
  }

  static GcpException denied(String permission, String resource) {
    return new GcpException(
        403,
        "PERMISSION_DENIED",
        "Permission '"
            + permission
            + "' denied on resource '"
            + resource
            + "' (or it may not exist).",
        List.of(
            info(
                "IAM_PERMISSION_DENIED",
                "cloudkms.googleapis.com",
                Map.of("permission", permission, "resource", resource))));
  }

  static GcpException unauthenticated(String reason, String message) {
    return new GcpException(
        401,
        "UNAUTHENTICATED",
        message,
        List.of(info(reason, "googleapis.com", Map.of("service", "cloudkms.googleapis.com"))));
  }

  static GcpException internal() {
    return new GcpException(500, "INTERNAL", "Internal error encountered.", List.of());
  }

  private static Map<String, Object> info(
      String reason, String domain, Map<String, String> metadata) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("@type", "type.googleapis.com/google.rpc.ErrorInfo");
    info.put("reason", reason);
    info.put("domain", domain);
    info.put("metadata", metadata);
    return info;
  }

  Reply reply() throws IOException {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", String.valueOf(getMessage()));
    error.put("status", status);
    if (!details.isEmpty()) {
      error.put("details", details);
    }
    return Reply.json(
        code, "application/json; charset=UTF-8", JSON.std.asString(Map.of("error", error)));
  }
}
