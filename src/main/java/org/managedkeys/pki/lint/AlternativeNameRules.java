// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** Subject alternative names but for domain names, RFC 5280 section 4.2.1.6. */
final class AlternativeNameRules {

  private static final int V4_OCTETS = 4;
  private static final int V6_OCTETS = 16;

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.san_present",
              "A subjectAltName has at least one name",
              "RFC 5280 4.2.1.6",
              AlternativeNameRules::empty),
          error(
              "rfc5280.san_critical",
              "subjectAltName is critical if the subject's name is empty",
              "RFC 5280 4.2.1.6",
              c ->
                  c.subject().size() == 0
                          && c.extensions().has(KnownExtension.SUBJECT_ALT_NAME)
                          && !c.extensions().isCritical(KnownExtension.SUBJECT_ALT_NAME)
                      ? "it is not critical"
                      : null),
          warning(
              "rfc5280.san_not_critical",
              "subjectAltName is not critical if the subject's name is there",
              "RFC 5280 4.2.1.6",
              c ->
                  c.subject().size() > 0
                          && c.extensions().isCritical(KnownExtension.SUBJECT_ALT_NAME)
                      ? "it is critical"
                      : null),
          warning(
              "pkix.san_unique",
              "No alternative name is there twice",
              "RFC 5280 4.2.1.6",
              AlternativeNameRules::twice),
          error(
              "rfc5280.ip_length",
              "An iPAddress has 4 or 16 octets",
              "RFC 5280 4.2.1.6",
              AlternativeNameRules::addressLength),
          error(
              "rfc5280.uri",
              "A uniformResourceIdentifier is absolute, has a scheme and something after it, and a"
                  + " host if it has an authority",
              "RFC 5280 4.2.1.6",
              c -> first(c.names().uris(), uri -> !isUri(uri), "the URI")),
          error(
              "rfc5280.email",
              "An rfc822Name is of the form local@domain, in ASCII",
              "RFC 5280 4.2.1.6",
              c -> first(c.names().emails(), email -> !isMailbox(email), "the e-mail address")),
          error(
              "rfc5280.directory_name",
              "A directoryName is not empty",
              "RFC 5280 4.2.1.6",
              AlternativeNameRules::emptyDirectoryName));

  private AlternativeNameRules() {}

  private static @Nullable String empty(LintedCertificate certificate) {
    @Nullable ASN1Primitive names =
        certificate.extensions().object(KnownExtension.SUBJECT_ALT_NAME);
    return names instanceof ASN1Sequence sequence && sequence.size() == 0 ? "it has none" : null;
  }

  private static @Nullable String twice(LintedCertificate certificate) {
    List<GeneralName> names = certificate.names().all();
    Set<GeneralName> seen = new HashSet<>();
    for (GeneralName name : names) {
      if (names.size() > 1 && !seen.add(name)) {
        return Excerpt.quoted(name.toString()) + " is there twice";
      }
    }
    return null;
  }

  private static @Nullable String addressLength(LintedCertificate certificate) {
    for (byte[] address : certificate.names().addresses()) {
      if (address.length != V4_OCTETS && address.length != V6_OCTETS) {
        return "an iPAddress has " + address.length + " octets";
      }
    }
    return null;
  }

  private static @Nullable String first(List<String> names, Predicate<String> wrong, String what) {
    for (String name : names) {
      if (wrong.test(name)) {
        return what + " is " + Excerpt.quoted(name);
      }
    }
    return null;
  }

  private static boolean isUri(String text) {
    try {
      URI uri = new URI(text);
      // A trust domain of SPIFFE may have an underscore, which is no host by RFC 2396.
      boolean hasAuthority = text.startsWith("//", text.indexOf(':') + 1);
      String authority = uri.getRawAuthority();
      boolean namesHost = authority != null && !authority.isEmpty() && !authority.endsWith("@");
      return uri.isAbsolute()
          && isAscii(text)
          && !uri.getRawSchemeSpecificPart().isEmpty()
          && (!hasAuthority || namesHost);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isMailbox(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at < text.length() - 1
        && isAscii(text)
        && text.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == ',' || c == ';')
        && !text.startsWith(".", at + 1)
        && !text.endsWith(".");
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c > 0 && c < 0x7f);
  }

  private static @Nullable String emptyDirectoryName(LintedCertificate certificate) {
    for (GeneralName name : certificate.names().all()) {
      if (name.getTagNo() == GeneralName.directoryName
          && ASN1Sequence.getInstance(name.getName()).size() == 0) {
        return "one is empty";
      }
    }
    return null;
  }
}
