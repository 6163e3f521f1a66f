// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** For the rules of what is known only where something is about to be signed. */
final class GateCases {

  static final List<LintCase> GATE =
      List.of(
          new LintCase(
              "key.of_signer",
              profile -> judge(profile, SampleKeys.ROOT, Optional.empty()),
              profile -> judge(profile, SampleKeys.AUTHORITY, Optional.empty())),
          new LintCase(
              "key.of_authority",
              profile -> judge(profile, SampleKeys.ROOT, holder(false)),
              profile -> judge(profile, SampleKeys.ROOT, holder(true))),
          new LintCase(
              "key.reused",
              profile -> judge(profile, SampleKeys.ROOT, Optional.empty()),
              profile -> judge(profile, SampleKeys.ROOT, holder(false))));

  private GateCases() {}

  private static Optional<KnownKeys.Holder> holder(boolean authority) {
    return Optional.of(new KnownKeys.Holder("CN=other", authority));
  }

  private static List<Finding> judge(
      LintProfile profile, SubjectPublicKeyInfo signer, Optional<KnownKeys.Holder> holder) {
    CertificateSample leaf = CertificateSample.leaf();
    List<Finding> findings = new ArrayList<>();
    LintedCertificate linted =
        CertificateLinter.lint(
            leaf.der(),
            Optional.ofNullable(leaf.issuer).map(Samples::certificate),
            profile,
            findings);
    if (linted == null) {
      throw new IllegalStateException("the sample cannot be read: " + findings);
    }
    Rule.judge(GateRules.RULES, new GateRules.Subject(linted, signer, holder), profile, findings);
    return findings;
  }
}
