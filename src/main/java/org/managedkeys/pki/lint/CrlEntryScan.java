// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the entries of a revocation list, one after the other, and forgets each: the first that
 * breaks a rule is named, the others are counted. Not to be shared between threads.
 */
final class CrlEntryScan {

  static final Rule<Throwable> READABLE =
      Rule.error(
          "crl.entry_readable",
          "An entry is a serial number, a date, and extensions or none",
          "RFC 5280 5.1",
          failure -> Excerpt.of("one cannot be read: " + failure.getMessage()));

  static final Rule<CrlEntryScan> UNIQUE =
      Rule.error(
          "crl.serials_unique",
          "No serial number is there twice",
          "RFC 5280 5.3",
          CrlEntryScan::twice);

  private final LintedCrl list;
  private final List<Rule<LintedEntry>> rules = CrlEntryRules.RULES;
  private final @Nullable String[] first = new String[rules.size()];
  private final int[] broken = new int[rules.size()];
  private final SerialSet serials = new SerialSet();
  private long octets;

  /** Serial numbers of several issuers, which may be equal. */
  private boolean indirect;

  CrlEntryScan(LintedCrl list) {
    this.list = list;
  }

  void judge(LintProfile profile, List<Finding> findings) {
    try {
      Enumeration<?> entries = list.entries();
      while (entries.hasMoreElements()) {
        look(LintedEntry.of(entries.nextElement(), list));
      }
    } catch (IOException | RuntimeException e) {
      Rule.judge(List.of(READABLE), e, profile, findings);
      return;
    }
    for (int i = 0; i < broken.length; i++) {
      @Nullable String detail = first[i];
      if (detail != null) {
        String others = broken[i] == 1 ? "" : ", and " + (broken[i] - 1) + " other entries";
        findings.add(rules.get(i).finding(profile, detail + others));
      }
    }
    Rule.judge(List.of(UNIQUE), this, profile, findings);
    Rule.judge(List.of(CrlEncoding.RULE), new CrlEncoding(list, octets), profile, findings);
  }

  private void look(LintedEntry entry) {
    octets += entry.octets();
    serials.add(entry.serial());
    indirect |= entry.extensions().has(KnownExtension.CERTIFICATE_ISSUER);
    for (int i = 0; i < broken.length; i++) {
      @Nullable String detail = rules.get(i).detail(entry);
      if (detail != null && broken[i]++ == 0) {
        first[i] = "entry " + entry.serial().toString(16) + ": " + detail;
      }
    }
  }

  private @Nullable String twice() {
    Set<Long> candidates = serials.repeated();
    if (candidates.isEmpty() || indirect) {
      return null;
    }
    Set<BigInteger> seen = new HashSet<>();
    Enumeration<?> entries = list.entries();
    while (entries.hasMoreElements()) {
      try {
        BigInteger serial = LintedEntry.of(entries.nextElement(), list).serial();
        if (candidates.contains(SerialSet.digest(serial)) && !seen.add(serial)) {
          return serial.toString(16) + " is";
        }
      } catch (IOException e) {
        return "they cannot be read again";
      }
    }
    return null;
  }
}
