// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests have issued and revoked. Counts how often it is asked. */
final class Statuses implements StatusSource {

  static final Instant WHEN = Instant.parse("2026-03-01T12:34:56Z");

  private record Subject(IssuerKey issuer, BigInteger serial) {}

  private final Map<Subject, CertStatus> known = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  Statuses issued(TestAuthority ca, long serial) {
    return put(ca, serial, CertStatus.GOOD);
  }

  Statuses revoked(TestAuthority ca, long serial, int reason) {
    return put(ca, serial, new CertStatus.Revoked(WHEN, reason));
  }

  private Statuses put(TestAuthority ca, long serial, CertStatus status) {
    known.put(new Subject(ca.issuerKey(), BigInteger.valueOf(serial)), status);
    return this;
  }

  @Override
  public CertStatus status(IssuerKey issuer, BigInteger serial) {
    asked.incrementAndGet();
    return known.getOrDefault(new Subject(issuer, serial), CertStatus.UNKNOWN);
  }

  int asked() {
    return asked.get();
  }
}
