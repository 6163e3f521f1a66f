// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.pki.Chains;

/**
 * The issuers of a mount by name and key: those of one scope share a revocation list.
 *
 * @param issuers in the order of their UUIDs
 */
record IssuerScopes(Map<IssuerScope, List<IssuerRecord>> issuers) {

  /** As the mount is now; worked out once for as long as nothing of it is changed. */
  static IssuerScopes of(PkiState state) {
    return state.derived(
        IssuerScopes.class,
        "",
        () -> {
          Map<IssuerScope, List<IssuerRecord>> groups = new LinkedHashMap<>();
          for (IssuerRecord issuer : state.issuers()) {
            groups
                .computeIfAbsent(IssuerScope.of(issuer.certificate()), scope -> new ArrayList<>())
                .add(issuer);
          }
          return new IssuerScopes(groups);
        });
  }

  List<IssuerRecord> of(IssuerScope scope) {
    return issuers.getOrDefault(scope, List.of());
  }

  /** Which issuer has signed a certificate; of several with one key, the first one. */
  static Optional<IssuerRecord> issuerOf(PkiState state, X509Certificate certificate) {
    return state.issuers().stream()
        .filter(issuer -> Chains.issued(issuer.certificate(), certificate))
        .findFirst();
  }
}
