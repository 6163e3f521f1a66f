// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.notice;

import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/** What a certificate says of being a CA, RFC 5280 sections 4.2.1.2, 9, 10, 11 and 14. */
final class AuthorityRules {

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.basic_constraints_critical",
              "basicConstraints of a CA is critical",
              "RFC 5280 4.2.1.9",
              c ->
                  c.isAuthority() && !c.extensions().isCritical(KnownExtension.BASIC_CONSTRAINTS)
                      ? "it is not critical"
                      : null),
          error(
              "rfc5280.path_length_of_authority",
              "A path length is there in a CA's certificate only, whose key signs certificates",
              "RFC 5280 4.2.1.9",
              AuthorityRules::pathLength),
          error(
              "rfc5280.path_length_positive",
              "A path length is zero or more",
              "RFC 5280 4.2.1.9",
              AuthorityRules::negativePathLength),
          error(
              "rfc5280.key_cert_sign",
              "A key signs certificates if and only if it is a CA's",
              "RFC 5280 4.2.1.3, 4.2.1.9",
              AuthorityRules::certSign),
          error(
              "rfc5280.key_usage_of_authority",
              "A CA's certificate has a keyUsage",
              "RFC 5280 4.2.1.3",
              c ->
                  c.isAuthority() && !c.extensions().has(KnownExtension.KEY_USAGE)
                      ? "it has none"
                      : null),
          error(
              "rfc5280.ski_of_authority",
              "A CA's certificate has a subjectKeyIdentifier",
              "RFC 5280 4.2.1.2",
              c ->
                  c.isAuthority() && !c.extensions().has(KnownExtension.SUBJECT_KEY_IDENTIFIER)
                      ? "it has none"
                      : null),
          notice(
              "rfc5280.ski_of_leaf",
              "A certificate has a subjectKeyIdentifier",
              "RFC 5280 4.2.1.2",
              c ->
                  c.isAuthority() || c.extensions().has(KnownExtension.SUBJECT_KEY_IDENTIFIER)
                      ? null
                      : "it has none"),
          error(
              "rfc5280.name_constraints_of_authority",
              "nameConstraints are there in a CA's certificate only",
              "RFC 5280 4.2.1.10",
              c ->
                  !c.isAuthority() && c.extensions().has(KnownExtension.NAME_CONSTRAINTS)
                      ? "they are there"
                      : null),
          error(
              "rfc5280.name_constraints_critical",
              "nameConstraints are critical",
              "RFC 5280 4.2.1.10",
              c ->
                  c.extensions().has(KnownExtension.NAME_CONSTRAINTS)
                          && !c.extensions().isCritical(KnownExtension.NAME_CONSTRAINTS)
                      ? "they are not critical"
                      : null),
          error(
              "rfc5280.name_constraints_present",
              "nameConstraints permit or exclude something",
              "RFC 5280 4.2.1.10",
              AuthorityRules::noConstraint),
          error(
              "rfc5280.name_constraints_distance",
              "nameConstraints have no minimum but 0, and no maximum",
              "RFC 5280 4.2.1.10",
              AuthorityRules::distance),
          error(
              "rfc5280.policy_constraints",
              "policyConstraints and inhibitAnyPolicy are critical, and in a CA's certificate only",
              "RFC 5280 4.2.1.11, 4.2.1.14",
              AuthorityRules::policyConstraints));

  private AuthorityRules() {}

  static @Nullable BigInteger pathLengthOf(LintedCertificate certificate) {
    @Nullable BasicConstraints constraints = certificate.basicConstraints();
    return constraints == null ? null : constraints.getPathLenConstraint();
  }

  private static @Nullable String pathLength(LintedCertificate certificate) {
    if (pathLengthOf(certificate) == null) {
      return null;
    }
    if (!certificate.isAuthority()) {
      return "it is there, and this is no CA";
    }
    return certificate.mayUse(KeyUsage.keyCertSign) ? null : "it is there without keyCertSign";
  }

  private static @Nullable String negativePathLength(LintedCertificate certificate) {
    @Nullable BigInteger length = pathLengthOf(certificate);
    return length == null || length.signum() >= 0 ? null : "it is " + length;
  }

  private static @Nullable String certSign(LintedCertificate certificate) {
    boolean signs = certificate.mayUse(KeyUsage.keyCertSign);
    if (signs && !certificate.isAuthority()) {
      return "keyCertSign is there, and this is no CA";
    }
    return certificate.isAuthority()
            && certificate.extensions().has(KnownExtension.KEY_USAGE)
            && !signs
        ? "keyCertSign is not there, and this is a CA"
        : null;
  }

  private static @Nullable NameConstraints nameConstraints(LintedCertificate certificate) {
    return certificate.extensions().value(KnownExtension.NAME_CONSTRAINTS, NameConstraints.class);
  }

  private static @Nullable String noConstraint(LintedCertificate certificate) {
    @Nullable ASN1Primitive object =
        certificate.extensions().object(KnownExtension.NAME_CONSTRAINTS);
    return object instanceof ASN1Sequence sequence && sequence.size() == 0
        ? "they do neither"
        : null;
  }

  private static @Nullable String distance(LintedCertificate certificate) {
    @Nullable NameConstraints constraints = nameConstraints(certificate);
    return constraints != null
            && (hasDistance(constraints.getPermittedSubtrees())
                || hasDistance(constraints.getExcludedSubtrees()))
        ? "they have"
        : null;
  }

  private static boolean hasDistance(GeneralSubtree @Nullable [] subtrees) {
    if (subtrees == null) {
      return false;
    }
    for (GeneralSubtree subtree : subtrees) {
      if (subtree.getMinimum().signum() != 0 || subtree.getMaximum() != null) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String policyConstraints(LintedCertificate certificate) {
    for (KnownExtension extension :
        List.of(KnownExtension.POLICY_CONSTRAINTS, KnownExtension.INHIBIT_ANY_POLICY)) {
      if (!certificate.extensions().has(extension)) {
        continue;
      }
      if (!certificate.extensions().isCritical(extension)) {
        return extension.text() + " is not critical";
      }
      if (!certificate.isAuthority()) {
        return extension.text() + " is there, and this is no CA";
      }
    }
    return null;
  }
}
