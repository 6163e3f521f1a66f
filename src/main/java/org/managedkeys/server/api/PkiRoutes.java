// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.ArrayList;
import java.util.List;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * All routes of a mount of type {@code pki}, by patterns relative to the mount. Endpoints find what
 * they work on by {@code parameters.mount(PkiMount.class)}. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/pki">Vault, PKI secrets
 *     engine (API)</a>
 */
public final class PkiRoutes {

  private static final String NO_ACME = "There is no ACME server";
  private static final String NO_CLUSTERS =
      "Revocation is not told across clusters, of which there are none";
  private static final String NO_ENROLMENT = "There is no server for EST, CMP and SCEP";

  private final PkiTidyRoutes tidy;

  /** Routes of a server. */
  public PkiRoutes(ServerContext context) {
    this.tidy = new PkiTidyRoutes(context.clock());
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    PkiKeyRoutes.addTo(table);
    PkiAuthorityRoutes.addTo(table);
    PkiIssuerRoutes.addTo(table);
    PkiRoleRoutes.addTo(table);
    PkiIssueRoutes.addTo(table);
    PkiRevocationRoutes.addTo(table);
    PkiRawRoutes.addTo(table);
    PkiOcspRoutes.addTo(table);
    PkiConfigRoutes.addTo(table);
    tidy.addTo(table);
  }

  /** What the documentation says of them, and of those of Vault that are not there. */
  public static List<RouteNote> notes() {
    List<RouteNote> notes = new ArrayList<>();
    notes.addAll(PkiKeyRoutes.notes());
    notes.addAll(PkiAuthorityRoutes.notes());
    notes.addAll(PkiIssuerRoutes.notes());
    notes.addAll(PkiRoleRoutes.notes());
    notes.addAll(PkiIssueRoutes.notes());
    notes.addAll(PkiRevocationRoutes.notes());
    notes.addAll(PkiRawRoutes.notes());
    notes.addAll(PkiOcspRoutes.notes());
    notes.addAll(PkiConfigRoutes.notes());
    notes.addAll(PkiTidyRoutes.notes());
    notes.addAll(absent());
    return List.copyOf(notes);
  }

  private static List<RouteNote> absent() {
    String signed = "Lists are made of what was revoked here, never of what a caller says";
    return List.of(
        RouteNote.absent(Verb.WRITE, "issuer/:ref/resign-crls", signed),
        RouteNote.absent(Verb.WRITE, "issuer/:ref/sign-revocation-list", signed),
        RouteNote.absent(Verb.READ, "config/acme", NO_ACME),
        RouteNote.absent(Verb.WRITE, "config/acme", NO_ACME),
        RouteNote.absent(Verb.READ, "acme/directory", NO_ACME),
        RouteNote.absent(Verb.LIST, "eab", NO_ACME),
        RouteNote.absent(Verb.WRITE, "config/est", NO_ENROLMENT),
        RouteNote.absent(Verb.WRITE, "config/cmp", NO_ENROLMENT),
        RouteNote.absent(Verb.WRITE, "config/scep", NO_ENROLMENT),
        RouteNote.absent(
            Verb.WRITE, "config/external-policy", "Roles decide what is issued, and nobody else"),
        RouteNote.absent(Verb.LIST, "certs/revocation-queue", NO_CLUSTERS),
        RouteNote.absent(Verb.LIST, "certs/unified-revoked", NO_CLUSTERS),
        RouteNote.absent(Verb.READ, "unified-crl", NO_CLUSTERS),
        RouteNote.absent(Verb.WRITE, "unified-ocsp", NO_CLUSTERS));
  }
}
