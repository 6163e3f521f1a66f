// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/**
 * What a mount of type {@code pki} certifies: {@code issue}, {@code sign}, {@code sign-verbatim},
 * {@code sign-intermediate} and {@code sign-self-issued}, each by the issuer of the role or of the
 * body, or below {@code issuer/:ref} by that one.
 */
final class PkiIssueRoutes {

  private static final String BY = "issuer/:ref/";
  private static final String REF = "ref";
  private static final String ROLE = "role";
  private static final String ISSUE = "issue/:role";
  private static final String SIGN = "sign/:role";
  private static final String VERBATIM = "sign-verbatim(/:role)";
  private static final String INTERMEDIATE = "sign-intermediate";
  private static final String SELF_ISSUED = "sign-self-issued";
  private static final String ROOT = "root/";

  private PkiIssueRoutes() {}

  /** Makes a certificate. */
  private interface Certifying {

    /**
     * Makes it.
     *
     * @param issuer empty for the one of the role or of the body
     * @param role empty for none
     */
    Answer certify(PkiMount mount, String issuer, String role, Map<String, Object> fields);
  }

  static void addTo(RouteTable table) {
    for (String prefix : List.of("", BY)) {
      add(
          table,
          prefix + ISSUE,
          Access.POLICY,
          PkiFieldNames.ISSUE,
          (mount, issuer, role, fields) -> mount.issuance().issue(issuer, role, fields));
      add(
          table,
          prefix + SIGN,
          Access.POLICY,
          PkiFieldNames.SIGN,
          (mount, issuer, role, fields) -> mount.issuance().sign(issuer, role, fields));
      add(
          table,
          prefix + VERBATIM,
          Access.POLICY,
          PkiFieldNames.VERBATIM,
          (mount, issuer, role, fields) -> mount.issuance().signVerbatim(issuer, role, fields));
    }
    for (String prefix : List.of(ROOT, BY)) {
      add(
          table,
          prefix + INTERMEDIATE,
          Access.POLICY,
          PkiFieldNames.INTERMEDIATE,
          (mount, issuer, role, fields) -> mount.roots().signIntermediate(issuer, fields));
      add(
          table,
          prefix + SELF_ISSUED,
          // Vault asks for it on this path only.
          prefix.equals(ROOT) ? Access.SUDO : Access.POLICY,
          PkiFieldNames.SELF_ISSUED,
          (mount, issuer, role, fields) -> mount.roots().signSelfIssued(issuer, fields));
    }
  }

  private static void add(
      RouteTable table, String pattern, Access access, Set<String> known, Certifying certifying) {
    table.add(
        Verb.WRITE,
        pattern,
        access,
        (request, parameters) -> certify(request, parameters, known, certifying));
  }

  private static ApiResponse certify(
      ApiRequest request, Parameters parameters, Set<String> known, Certifying certifying) {
    PkiMount mount = PkiAnswers.mount(parameters);
    String issuer = parameters.find(REF).orElse("");
    String role = parameters.find(ROLE).orElse("");
    if (issuer.isEmpty()) {
      return PkiAnswers.written(
          request,
          known,
          PkiFieldNames.OF_PATHS,
          fields -> PkiAnswers.inBody(() -> certifying.certify(mount, "", role, fields)));
    }
    return PkiAnswers.written(
        request,
        // The path says it.
        known.stream()
            .filter(name -> !name.equals(PkiFieldNames.ISSUER_REF))
            .collect(Collectors.toUnmodifiableSet()),
        PkiFieldNames.OF_PATHS,
        fields -> certifying.certify(mount, issuer, role, fields));
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(
            Verb.WRITE,
            ISSUE,
            "Makes a key in software and a certificate under the rules of a role; the key is in"
                + " the answer and nowhere else"),
        RouteNote.same(Verb.WRITE, BY + ISSUE, "The same by this issuer"),
        RouteNote.same(Verb.WRITE, SIGN, "Certifies a CSR under the rules of a role"),
        RouteNote.same(Verb.WRITE, BY + SIGN, "The same by this issuer"),
        RouteNote.same(Verb.WRITE, VERBATIM, "Certifies what a CSR says, unless it is a CA's"),
        RouteNote.same(Verb.WRITE, BY + VERBATIM, "The same by this issuer"),
        RouteNote.same(Verb.WRITE, ROOT + INTERMEDIATE, "Certifies another authority's CSR"),
        RouteNote.same(Verb.WRITE, BY + INTERMEDIATE, "The same by this issuer"),
        RouteNote.same(
            Verb.WRITE,
            ROOT + SELF_ISSUED,
            "Certifies what another authority certified for itself; needs `sudo`"),
        RouteNote.same(
            Verb.WRITE, BY + SELF_ISSUED, "The same by this issuer; needs no `sudo`, as at Vault"));
  }
}
