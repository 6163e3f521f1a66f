// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.RefusedOperation;
import org.managedkeys.transit.TransitMount;

/** What a Transit mount does not do, each refused with the reason and what to do instead. */
final class TransitRefusedRoutes {

  private record Refused(Verb verb, String pattern, RefusedOperation operation, String note) {}

  private static final List<Refused> ALL =
      List.of(
          new Refused(
              Verb.READ,
              "wrapping_key",
              RefusedOperation.WRAPPING_KEY,
              "No key is brought in, so there is none to wrap it with"),
          new Refused(
              Verb.WRITE,
              "keys/:name/import",
              RefusedOperation.IMPORT,
              "Keys are bound, not brought in"),
          new Refused(
              Verb.WRITE,
              "keys/:name/import_version",
              RefusedOperation.IMPORT_VERSION,
              "Keys are bound, not brought in"),
          new Refused(
              Verb.READ,
              "byok-export/:destination/:source(/:version)",
              RefusedOperation.BYOK_EXPORT,
              "Keys do not leave their service, not even wrapped"),
          new Refused(
              Verb.READ,
              "backup/:name",
              RefusedOperation.BACKUP,
              "The key is in its service, so a backup would hold none"),
          new Refused(
              Verb.WRITE,
              "restore(/:name)",
              RefusedOperation.RESTORE,
              "The key is in its service, so a backup holds none"),
          new Refused(
              Verb.WRITE,
              "derivedkeys/:plaintext/:name",
              RefusedOperation.DERIVED_KEYS,
              "No key service derives keys; `datakeys` makes random ones"));

  private TransitRefusedRoutes() {}

  static void addTo(RouteTable table) {
    for (Refused refused : ALL) {
      table.add(
          refused.verb,
          refused.pattern,
          Access.POLICY,
          (request, parameters) -> {
            throw parameters.mount(TransitMount.class).exports().refusal(refused.operation);
          });
    }
  }

  static List<RouteNote> notes() {
    return ALL.stream()
        .map(refused -> RouteNote.refused(refused.verb, refused.pattern, refused.note))
        .toList();
  }
}
