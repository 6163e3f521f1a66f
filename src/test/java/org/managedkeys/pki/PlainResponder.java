// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.managedkeys.pki.revocation.CertStatus;
import org.managedkeys.pki.revocation.IssuerKey;
import org.managedkeys.pki.revocation.OcspIssuer;
import org.managedkeys.pki.revocation.OcspIssuers;
import org.managedkeys.pki.revocation.OcspResponder;
import org.managedkeys.pki.revocation.OcspSettings;
import org.managedkeys.pki.revocation.OcspSigner;

/** Answers about what authorities of the plain API have issued, each by its own key. */
final class PlainResponder {

  private static final Duration VALIDITY = Duration.ofHours(12);

  private final List<PlainAuthority> authorities;
  private final OcspResponder responder;

  /**
   * A responder that has kept nothing yet.
   *
   * @param age how long ago it answers
   */
  PlainResponder(List<PlainAuthority> authorities, Duration age) {
    this.authorities = List.copyOf(authorities);
    this.responder =
        new OcspResponder(
            this::status,
            OcspIssuers.of(
                authorities.stream()
                    .map(each ->
                        new OcspIssuer(
                            IssuerKey.of(each.certificate()),
                            () -> OcspSigner.direct(each.key(), each.algorithm())))
                    .toList()),
            OcspSettings.validFor(VALIDITY).at(() -> Instant.now().minus(age)));
  }

  byte[] answer(byte[] request) {
    return responder.respond(request);
  }

  private CertStatus status(IssuerKey issuer, BigInteger serial) {
    PlainAuthority asked =
        authorities.stream()
            .filter(each -> IssuerKey.of(each.certificate()).equals(issuer))
            .findFirst()
            .orElseThrow();
    return asked.revoked().stream()
        .filter(each -> each.serial().equals(serial))
        .findFirst()
        .<CertStatus>map(each -> new CertStatus.Revoked(each.revoked(), each.reason()))
        .orElse(asked.issued().contains(serial) ? CertStatus.GOOD : CertStatus.UNKNOWN);
  }
}
