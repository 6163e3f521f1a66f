// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** What is known only where something is about to be signed: by which key, and whose others are. */
final class GateRules {

  /**
   * A certificate at the gate.
   *
   * @param signer the public half of the key that is going to sign
   */
  record Subject(
      LintedCertificate certificate,
      SubjectPublicKeyInfo signer,
      Optional<KnownKeys.Holder> holder) {}

  static final List<Rule<Subject>> RULES =
      List.of(
          error(
              "key.of_signer",
              "The key that signs is the one in the issuer's certificate, or in this one if it"
                  + " signs itself",
              "RFC 5280 6.1.3",
              GateRules::otherSigner),
          error(
              "key.of_authority",
              "The key is not that of another CA",
              "RFC 5280 3.3",
              s -> holder(s, true)),
          warning(
              "key.reused",
              "The key is not that of another subject",
              "CA/B BR 4.9.1.1",
              s -> holder(s, false)));

  private GateRules() {}

  private static @Nullable String otherSigner(Subject subject) {
    LintedCertificate certificate = subject.certificate();
    @Nullable LintedCertificate issuer = certificate.issuer();
    if (issuer == null && !certificate.isSelfIssued()) {
      return null;
    }
    LintedCertificate verifier = issuer == null ? certificate : issuer;
    return LintedCertificate.sameBytes(verifier.key().info(), subject.signer())
        ? null
        : "it is another";
  }

  private static @Nullable String holder(Subject subject, boolean authority) {
    return subject
        .holder()
        .filter(holder -> holder.authority() == authority)
        .map(holder -> "it is that of " + Excerpt.quoted(holder.name()))
        .orElse(null);
  }
}
