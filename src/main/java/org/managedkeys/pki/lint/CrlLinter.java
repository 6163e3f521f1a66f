// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges revocation lists by RFC 5280 section 5 and the CA/Browser Forum's baseline requirements.
 * Entries are read one after the other: besides the list itself, each takes some octets of memory.
 * Takes any bytes and never throws. Thread-safe.
 */
public final class CrlLinter {

  /** For bytes that the rules cannot be asked about. */
  static final Rule<Throwable> READABLE =
      Rule.error(
          "crl.readable",
          "A revocation list is one, and nothing follows it",
          "RFC 5280 5.1",
          failure -> Excerpt.of("it cannot be read: " + failure.getMessage()));

  private CrlLinter() {}

  /**
   * What is wrong with a revocation list, which includes how it fits its issuer.
   *
   * @return in the order of the rules, those of the entries last; empty if nothing is wrong
   */
  public static List<Finding> lint(byte[] crlDer, X509Certificate issuer, LintProfile profile) {
    List<Finding> findings = new ArrayList<>();
    try {
      LintedCrl list = LintedCrl.of(crlDer, CertificateLinter.read(issuer, profile), profile);
      Rule.judge(CrlRules.RULES, list, profile, findings);
      new CrlEntryScan(list).judge(profile, findings);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Bytes from outside can be nested deeper than a stack is.
      Rule.judge(List.of(READABLE), e, profile, findings);
    }
    return List.copyOf(findings);
  }
}
