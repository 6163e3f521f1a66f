// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.pki.CertificateAssembly;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SigningKey;

/** Certificates of CAs, and limits under them. */
final class SampleIssuers {

  static final Instant NOW = Instant.parse("2026-11-27T08:00:00.5Z");

  /** {@link #NOW} in whole seconds. */
  static final Instant NOW_CUT = Instant.parse("2026-11-27T08:00:00Z");

  static final Duration DEFAULT_TTL = Duration.ofDays(32);
  static final Duration MAX_TTL = Duration.ofDays(365);

  private SampleIssuers() {}

  /** A root that is valid for ten years from an hour ago. */
  static X509Certificate root(Map<String, Object> fields) {
    SigningKey key = SampleKeys.P384;
    Map<String, Object> request = new HashMap<>(fields);
    request.putIfAbsent("common_name", "Sample Root");
    request.put("not_before_duration", "1h");
    CertificateProfile profile =
        new CaRules()
            .root(
                request,
                key.subjectPublicKeyInfo(),
                IssuanceLimits.selfSigned(NOW, Duration.ofDays(3650), Duration.ofDays(3650)))
            .value();
    return Certificates.parse(
        CertificateAssembly.selfSigned(
                profile, key.keyIdentifier(), BigInteger.TEN, key.choose(0, Optional.empty()))
            .sign(key));
  }

  /** Under an issuer that lives long and has no constraints. */
  static IssuanceLimits limits() {
    return new IssuanceLimits(
        NOW, DEFAULT_TTL, MAX_TTL, Optional.of(NOW.plus(Duration.ofDays(3650))), LeafNotAfter.ERR);
  }

  static IssuanceLimits under(X509Certificate issuer) {
    return IssuanceLimits.under(NOW, DEFAULT_TTL, MAX_TTL, List.of(issuer), LeafNotAfter.ERR);
  }

  /** Under an issuer that ends at a time. */
  static IssuanceLimits ending(Instant issuerNotAfter, LeafNotAfter behaviour) {
    return new IssuanceLimits(NOW, DEFAULT_TTL, MAX_TTL, Optional.of(issuerNotAfter), behaviour);
  }
}
