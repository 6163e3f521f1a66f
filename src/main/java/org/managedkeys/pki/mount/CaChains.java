// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.Chains;

/** The certificates from an issuer's up, as far as its mount has them. */
final class CaChains {

  private CaChains() {}

  /** The chain of an issuer as it is shown, its own certificate first. */
  static List<X509Certificate> of(IssuerRecord issuer, PkiState state) {
    List<X509Certificate> manual =
        issuer.settings().manualChain().stream()
            .map(state::issuer)
            // One that was deleted since.
            .flatMap(Optional::stream)
            .map(IssuerRecord::certificate)
            .toList();
    return manual.isEmpty() ? built(issuer, state) : manual;
  }

  /** The chain of an issuer as relying parties build it, whatever is shown. */
  static List<X509Certificate> built(IssuerRecord issuer, PkiState state) {
    return state
        .derived(Built.class, issuer.id().toString(), () -> build(issuer, state))
        .certificates();
  }

  private record Built(List<X509Certificate> certificates) {}

  private static Built build(IssuerRecord issuer, PkiState state) {
    return new Built(
        Chains.build(
            issuer.certificate(),
            state.issuers().stream().map(IssuerRecord::certificate).toList()));
  }

  static List<String> pem(List<X509Certificate> chain) {
    return chain.stream().map(Certificates::pem).toList();
  }
}
