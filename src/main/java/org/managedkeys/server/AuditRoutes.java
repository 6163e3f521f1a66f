// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.List;
import java.util.Map;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.server.api.RouteStatus;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** {@code sys/audit-hash}: how a known value looks in the audit log, so that it can be found. */
final class AuditRoutes {

  private static final String HASH = "sys/audit-hash/:path";
  private static final String INPUT = "input";

  private final RequestAudit audit;

  AuditRoutes(RequestAudit audit) {
    this.audit = audit;
  }

  /** Adds them. */
  void addTo(RouteTable table) {
    table.add(Verb.WRITE, HASH, Access.POLICY, this::hash);
  }

  /** What the documentation says of them. */
  static List<RouteNote> notes() {
    return List.of(
        new RouteNote(
            Verb.WRITE,
            HASH,
            RouteStatus.DIFFERENT,
            "Tells how a value looks in the audit log. There is one log, whatever `:path` is. In"
                + " the root namespace"),
        new RouteNote(
            Verb.READ,
            "sys/audit",
            RouteStatus.ABSENT,
            "The configuration names the audit log: `audit.file`"));
  }

  private ApiResponse hash(ApiRequest request, Parameters parameters) {
    if (!request.namespace().isRoot()) {
      // Values of all namespaces are hidden alike.
      throw HttpError.unsupportedPath();
    }
    if (!(request.fields().get(INPUT) instanceof String input)) {
      throw HttpError.invalid("the field input is missing: the value to look for, a text");
    }
    return ApiResponse.data(Map.of("hash", audit.hashOf(input))).repeatingData();
  }
}
