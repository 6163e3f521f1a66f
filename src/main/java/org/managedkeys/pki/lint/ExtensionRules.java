// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedExtensions.Written;

/** Extensions as such, and those that neither name anybody nor say what a CA may do. */
final class ExtensionRules {

  /** Those that RFC 5280 wants to be no obstacle to anybody. */
  private static final Set<KnownExtension> NEVER_CRITICAL =
      Set.of(
          KnownExtension.AUTHORITY_KEY_IDENTIFIER,
          KnownExtension.SUBJECT_KEY_IDENTIFIER,
          KnownExtension.AUTHORITY_INFO_ACCESS);

  /** What a relying party knows though its value is not read here. */
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(
          // Certificate Transparency's poison, RFC 6962 section 3.1.
          new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.3"),
          // TLS feature, RFC 7633.
          new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"));

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.extensions_unique",
              "No extension is there twice",
              "RFC 5280 4.2",
              c -> twice(c.extensions())),
          error(
              "rfc5280.extensions_readable",
              "The value of an extension is what its type says",
              "RFC 5280 4.2",
              c -> malformed(c.extensions())),
          warning(
              "rfc5280.extensions_understood",
              "A critical extension is one that relying parties understand",
              "RFC 5280 4.2",
              c -> notUnderstood(c.extensions())),
          error(
              "rfc5280.extensions_not_critical",
              "Key identifiers and authorityInfoAccess are not critical",
              "RFC 5280 4.2.1.1, 4.2.1.2, 4.2.2.1",
              ExtensionRules::critical),
          error(
              "rfc5280.eku_present",
              "An extKeyUsage has at least one purpose",
              "RFC 5280 4.2.1.12",
              ExtensionRules::noPurpose),
          warning(
              "rfc5280.eku_unique",
              "No purpose is there twice in extKeyUsage",
              "RFC 5280 4.2.1.12",
              ExtensionRules::purposeTwice),
          warning(
              "rfc5280.eku_any_not_critical",
              "extKeyUsage is not critical if it allows any purpose",
              "RFC 5280 4.2.1.12",
              c ->
                  c.isFor(KeyPurposeId.anyExtendedKeyUsage)
                          && c.extensions().isCritical(KnownExtension.EXTENDED_KEY_USAGE)
                      ? "it is critical"
                      : null),
          error(
              "rfc5280.policies_present",
              "A certificatePolicies has at least one policy",
              "RFC 5280 4.2.1.4",
              ExtensionRules::noPolicy),
          error(
              "rfc5280.policies_unique",
              "No policy is there twice in certificatePolicies",
              "RFC 5280 4.2.1.4",
              ExtensionRules::policyTwice));

  private ExtensionRules() {}

  static @Nullable String twice(LintedExtensions extensions) {
    Set<ASN1ObjectIdentifier> seen = new HashSet<>();
    for (Written extension : extensions.all()) {
      if (!seen.add(extension.type())) {
        return extension.text() + " is";
      }
    }
    return null;
  }

  static @Nullable String malformed(LintedExtensions extensions) {
    for (Written extension : extensions.all()) {
      if (extension.isMalformed()) {
        return "that of " + extension.text() + " is not";
      }
    }
    return null;
  }

  static @Nullable String notUnderstood(LintedExtensions extensions) {
    for (Written extension : extensions.all()) {
      if (extension.critical()
          && extension.known() == null
          && !UNDERSTOOD.contains(extension.type())) {
        return extension.text() + " is critical";
      }
    }
    return null;
  }

  private static @Nullable String critical(LintedCertificate certificate) {
    for (Written extension : certificate.extensions().all()) {
      @Nullable KnownExtension known = extension.known();
      if (extension.critical() && known != null && NEVER_CRITICAL.contains(known)) {
        return extension.text() + " is";
      }
    }
    return null;
  }

  private static @Nullable ASN1Sequence sequence(
      LintedCertificate certificate, KnownExtension extension) {
    @Nullable ASN1Primitive object = certificate.extensions().object(extension);
    return object instanceof ASN1Sequence sequence ? sequence : null;
  }

  private static boolean isEmpty(LintedCertificate certificate, KnownExtension extension) {
    @Nullable ASN1Sequence elements = sequence(certificate, extension);
    return elements != null && elements.size() == 0;
  }

  private static @Nullable String noPurpose(LintedCertificate certificate) {
    return isEmpty(certificate, KnownExtension.EXTENDED_KEY_USAGE) ? "it has none" : null;
  }

  private static @Nullable String purposeTwice(LintedCertificate certificate) {
    @Nullable ExtendedKeyUsage purposes = certificate.extendedKeyUsage();
    @Nullable ASN1Sequence written = sequence(certificate, KnownExtension.EXTENDED_KEY_USAGE);
    return purposes == null || written == null ? null : firstTwice(written, false);
  }

  private static @Nullable String noPolicy(LintedCertificate certificate) {
    return isEmpty(certificate, KnownExtension.CERTIFICATE_POLICIES) ? "it has none" : null;
  }

  private static @Nullable String policyTwice(LintedCertificate certificate) {
    @Nullable ASN1Sequence written = sequence(certificate, KnownExtension.CERTIFICATE_POLICIES);
    return written == null ? null : firstTwice(written, true);
  }

  /** The object identifier that is there twice, itself or at the head of what is. */
  private static @Nullable String firstTwice(ASN1Sequence elements, boolean heads) {
    Set<ASN1ObjectIdentifier> seen = new HashSet<>();
    for (ASN1Encodable element : elements) {
      ASN1ObjectIdentifier type =
          ASN1ObjectIdentifier.getInstance(
              heads ? ASN1Sequence.getInstance(element).getObjectAt(0) : element);
      if (!seen.add(type)) {
        return type + " is";
      }
    }
    return null;
  }

  /** Whether basicConstraints writes what DER leaves out: that it is no CA. */
  static boolean writesNoAuthority(LintedCertificate certificate) {
    @Nullable ASN1Sequence constraints = sequence(certificate, KnownExtension.BASIC_CONSTRAINTS);
    return constraints != null
        && constraints.size() > 0
        && constraints.getObjectAt(0) instanceof ASN1Boolean authority
        && !authority.isTrue();
  }
}
