// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.List;

/**
 * Where relying parties find what belongs to an issuer, as its certificates say: RFC 5280 sections
 * 4.2.1.13 and 4.2.2.1.
 *
 * @param issuingCertificates of the issuer's certificate, DER
 * @param crlDistributionPoints of its revocation list
 * @param ocspServers of its OCSP responders
 */
public record IssuerUrls(
    List<String> issuingCertificates,
    List<String> crlDistributionPoints,
    List<String> ocspServers) {

  /** None at all. */
  public static final IssuerUrls NONE = new IssuerUrls(List.of(), List.of(), List.of());

  public IssuerUrls {
    issuingCertificates = List.copyOf(issuingCertificates);
    crlDistributionPoints = List.copyOf(crlDistributionPoints);
    ocspServers = List.copyOf(ocspServers);
  }
}
