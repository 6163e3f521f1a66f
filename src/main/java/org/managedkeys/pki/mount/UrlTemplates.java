// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.pki.PkiException;
import org.managedkeys.store.RecordValues;

/**
 * Where the certificates of a mount say that issuers, revocation lists and responders are: URLs of
 * the issuer or else of the mount, with their placeholders filled in. Immutable.
 */
record UrlTemplates(IssuerUrls urls, boolean templating) {

  static final String ISSUING = "issuing_certificates";
  static final String CRLS = "crl_distribution_points";
  static final String OCSP = "ocsp_servers";

  private static final String ISSUER_ID = "{{issuer_id}}";
  private static final String PATH = "{{cluster_path}}";
  private static final String AIA_PATH = "{{cluster_aia_path}}";

  /** Those that count for an issuer. */
  static UrlTemplates of(IssuerRecord issuer, PkiState state) {
    IssuerSettings settings = issuer.settings();
    if (!settings.urls().equals(IssuerUrls.NONE)) {
      return new UrlTemplates(settings.urls(), settings.templating());
    }
    RecordValues config = RecordValues.of("config/urls", state.config("urls"));
    return new UrlTemplates(
        new IssuerUrls(config.list(ISSUING), config.list(CRLS), config.list(OCSP)),
        config.flag("enable_templating"));
  }

  /**
   * Fills in.
   *
   * @param cluster the mount's {@code config/cluster}
   * @throws PkiException INVALID if a placeholder stands for what is not set
   */
  IssuerUrls filled(UUID issuer, Map<String, String> cluster) {
    return templating
        ? new IssuerUrls(
            filled(urls.issuingCertificates(), issuer, cluster),
            filled(urls.crlDistributionPoints(), issuer, cluster),
            filled(urls.ocspServers(), issuer, cluster))
        : urls;
  }

  private static List<String> filled(
      List<String> templates, UUID issuer, Map<String, String> cluster) {
    List<String> filled = new ArrayList<>();
    for (String template : templates) {
      String url = template.replace(ISSUER_ID, issuer.toString());
      url = filled(url, PATH, "path", cluster);
      url = filled(url, AIA_PATH, "aia_path", cluster);
      filled.add(checked(url, template));
    }
    return filled;
  }

  private static String filled(
      String url, String placeholder, String field, Map<String, String> cluster) {
    if (!url.contains(placeholder)) {
      return url;
    }
    String value = cluster.getOrDefault(field, "");
    if (value.isEmpty()) {
      throw PkiException.invalid(
          "unable to template the URL " + url + ": " + field + " of config/cluster is not set",
          "set it, or take " + placeholder + " out of the URL");
    }
    return url.replace(placeholder, value);
  }

  /**
   * Refuses what no relying party could follow.
   *
   * @param what the field, for messages
   * @throws PkiException INVALID
   */
  static List<String> checked(String what, List<String> templates, boolean templating) {
    for (String template : templates) {
      String url =
          templating
              ? template
                  .replace(ISSUER_ID, "x")
                  .replace(PATH, "http://x")
                  .replace(AIA_PATH, "http://x")
              : template;
      checked(url, what);
    }
    return templates;
  }

  private static String checked(String url, String what) {
    try {
      URI uri = new URI(url);
      if (uri.isAbsolute() && uri.getRawSchemeSpecificPart().startsWith("//")) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw invalid(what, url, e);
    }
    throw invalid(what, url, new IllegalArgumentException("no scheme or no host"));
  }

  private static PkiException invalid(String what, String url, Exception cause) {
    return PkiException.invalid(
        "invalid URL found in " + what + ": " + url,
        url.contains("{{")
            ? "placeholders are filled in only where templating is enabled; there are "
                + String.join(", ", ISSUER_ID, PATH, AIA_PATH)
            : "it is like http://ca.example.com/v1/pki/ca",
        cause);
  }
}
