// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.List;
import java.util.stream.Stream;

/** All rules, in the order in which documentation lists them. */
final class RuleBook {

  private RuleBook() {}

  static List<Rule<?>> all() {
    return Stream.of(
            Stream.of(CertificateLinter.READABLE),
            CertificateLinter.TABLES.stream().flatMap(List::stream),
            KeyRules.RULES.stream(),
            GateRules.RULES.stream(),
            Stream.of(CrlLinter.READABLE, CrlEncoding.RULE),
            CrlRules.RULES.stream(),
            Stream.of(CrlEntryScan.READABLE, CrlEntryScan.UNIQUE),
            CrlEntryRules.RULES.stream())
        .<Rule<?>>flatMap(rules -> rules)
        .toList();
  }
}
