// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.pki.PkiException;

/** By which URL a revocation list may say that it is the list of that URL. */
final class DistributionPoints {

  private DistributionPoints() {}

  /**
   * A URL that was set for an issuer itself and is no other issuer's. A list that names one is good
   * for those certificates alone that name the same (RFC 5280 section 5.2.5), so a URL of the whole
   * mount, which may be set or changed long after certificates were issued, is never named.
   */
  static Optional<String> own(PkiState state, IssuerScope of) {
    Map<IssuerScope, List<IssuerRecord>> all = IssuerScopes.of(state).issuers();
    Set<String> others = new HashSet<>();
    all.forEach((other, issuers) -> {
      if (!other.equals(of)) {
        issuers.forEach(issuer -> others.addAll(urls(state, issuer)));
      }
    });
    return all.getOrDefault(of, List.of()).stream()
        .filter(issuer -> !issuer.settings().urls().crlDistributionPoints().isEmpty())
        .flatMap(issuer -> urls(state, issuer).stream())
        .filter(url -> !others.contains(url))
        .findFirst();
  }

  private static List<String> urls(PkiState state, IssuerRecord issuer) {
    try {
      return UrlTemplates.of(issuer, state)
          .filled(issuer.id(), state.config("cluster"))
          .crlDistributionPoints();
    } catch (PkiException e) {
      // Such an issuer issues nothing that names a URL.
      return List.of();
    }
  }
}
