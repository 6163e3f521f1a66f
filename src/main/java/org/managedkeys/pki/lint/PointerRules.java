// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/** Where more is to be found: RFC 5280 sections 4.2.1.13 and 4.2.2.1. */
final class PointerRules {

  private static final Set<String> SCHEMES = Set.of("http", "https", "ldap", "ldaps");

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.cdp_urls",
              "CRL distribution points are http, https or ldap URLs with a host",
              "RFC 5280 4.2.1.13",
              c -> first(crlUrls(c))),
          warning(
              "rfc5280.cdp_not_critical",
              "cRLDistributionPoints is not critical",
              "RFC 5280 4.2.1.13",
              c ->
                  c.extensions().isCritical(KnownExtension.CRL_DISTRIBUTION_POINTS)
                      ? "it is critical"
                      : null),
          error(
              "rfc5280.cdp_named",
              "A CRL distribution point has a name or an issuer",
              "RFC 5280 4.2.1.13",
              PointerRules::unnamed),
          error(
              "rfc5280.aia_urls",
              "The addresses of issuers and OCSP responders are http, https or ldap URLs with a"
                  + " host",
              "RFC 5280 4.2.2.1",
              c -> first(accessUrls(c, null))));

  private PointerRules() {}

  private static @Nullable String first(List<String> urls) {
    for (String url : urls) {
      if (!isUrl(url)) {
        return Excerpt.quoted(url) + " is there";
      }
    }
    return null;
  }

  static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static DistributionPoint[] points(LintedCertificate certificate) {
    @Nullable CRLDistPoint points =
        certificate.extensions().value(KnownExtension.CRL_DISTRIBUTION_POINTS, CRLDistPoint.class);
    return points == null ? new DistributionPoint[0] : points.getDistributionPoints();
  }

  private static @Nullable String unnamed(LintedCertificate certificate) {
    for (DistributionPoint point : points(certificate)) {
      if (point.getDistributionPoint() == null && point.getCRLIssuer() == null) {
        return "one has neither";
      }
    }
    return null;
  }

  /** Where its revocation list is. */
  static List<String> crlUrls(LintedCertificate certificate) {
    List<String> urls = new ArrayList<>();
    for (DistributionPoint point : points(certificate)) {
      urls.addAll(urls(point.getDistributionPoint()));
    }
    return urls;
  }

  /** The URLs of a point's full name; a name relative to the issuer has none. */
  static List<String> urls(@Nullable DistributionPointName name) {
    List<String> urls = new ArrayList<>();
    if (name != null && name.getType() == DistributionPointName.FULL_NAME) {
      ASN1Encodable names = name.getName();
      for (GeneralName one : GeneralNames.getInstance(names).getNames()) {
        if (one.getTagNo() == GeneralName.uniformResourceIdentifier) {
          urls.add(LintedNames.text(one));
        }
      }
    }
    return urls;
  }

  /**
   * What authorityInfoAccess points to.
   *
   * @param method null for each
   */
  static List<String> accessUrls(
      LintedCertificate certificate, @Nullable ASN1ObjectIdentifier method) {
    @Nullable AuthorityInformationAccess access =
        certificate
            .extensions()
            .value(KnownExtension.AUTHORITY_INFO_ACCESS, AuthorityInformationAccess.class);
    List<String> urls = new ArrayList<>();
    if (access != null) {
      for (AccessDescription description : access.getAccessDescriptions()) {
        GeneralName location = description.getAccessLocation();
        if (location.getTagNo() == GeneralName.uniformResourceIdentifier
            && (method == null || method.equals(description.getAccessMethod()))) {
          urls.add(LintedNames.text(location));
        }
      }
    }
    return urls;
  }
}
