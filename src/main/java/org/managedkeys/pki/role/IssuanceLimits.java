// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What bounds a certificate besides its role: the mount's times, and the issuer.
 *
 * @param now when it is issued
 * @param defaultTtl for how long, when neither the request nor the role says so
 * @param maxTtl for how long at most, when the role does not say so
 * @param issuerNotAfter when the issuer's certificate ends; empty for one that is self-signed
 * @param behaviour what happens to a certificate that would outlive its issuer
 * @param chain the issuer's certificate, then those above it as far as they are known: the name
 *     constraints of all of them are heeded; empty for one that is self-signed
 */
public record IssuanceLimits(
    Instant now,
    Duration defaultTtl,
    Duration maxTtl,
    Optional<Instant> issuerNotAfter,
    LeafNotAfter behaviour,
    List<X509Certificate> chain) {

  public IssuanceLimits {
    chain = List.copyOf(chain);
  }

  /** Limits of an issuer of which no more is known than its end; no name constraints. */
  public IssuanceLimits(
      Instant now,
      Duration defaultTtl,
      Duration maxTtl,
      Optional<Instant> issuerNotAfter,
      LeafNotAfter behaviour) {
    this(now, defaultTtl, maxTtl, issuerNotAfter, behaviour, List.of());
  }

  /**
   * Limits of what an issuer signs.
   *
   * @param chain the issuer's certificate, then those above it; not empty
   */
  public static IssuanceLimits under(
      Instant now,
      Duration defaultTtl,
      Duration maxTtl,
      List<X509Certificate> chain,
      LeafNotAfter behaviour) {
    return new IssuanceLimits(
        now,
        defaultTtl,
        maxTtl,
        Optional.of(chain.get(0).getNotAfter().toInstant()),
        behaviour,
        chain);
  }

  /** Limits of a root, which are the mount's alone. */
  public static IssuanceLimits selfSigned(Instant now, Duration defaultTtl, Duration maxTtl) {
    return new IssuanceLimits(now, defaultTtl, maxTtl, Optional.empty(), LeafNotAfter.ERR);
  }

  /** When the issuer's certificate begins, if the issuer is known. */
  Optional<Instant> issuerNotBefore() {
    return chain.stream().findFirst().map(issuer -> issuer.getNotBefore().toInstant());
  }
}
