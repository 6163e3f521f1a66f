// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is demanded: a line in a table, and a predicate.
 *
 * @param <S> what is judged
 * @param publicTls how much it matters in certificates that browsers shall trust
 * @param elsewhere how much it matters in others
 * @param demand what is right, one statement without a full stop
 * @param source where that is written
 */
record Rule<S>(
    String code,
    Severity publicTls,
    Severity elsewhere,
    String demand,
    String source,
    Breach<? super S> breach) {

  /** How a rule is broken. */
  @FunctionalInterface
  interface Breach<S> {
    /** What is wrong, in words; null if nothing is. */
    @Nullable String of(S subject);
  }

  static <S> Rule<S> error(String code, String demand, String source, Breach<? super S> breach) {
    return new Rule<>(code, Severity.ERROR, Severity.ERROR, demand, source, breach);
  }

  static <S> Rule<S> warning(String code, String demand, String source, Breach<? super S> breach) {
    return new Rule<>(code, Severity.WARNING, Severity.WARNING, demand, source, breach);
  }

  static <S> Rule<S> notice(String code, String demand, String source, Breach<? super S> breach) {
    return new Rule<>(code, Severity.NOTICE, Severity.NOTICE, demand, source, breach);
  }

  /** An error in certificates that browsers shall trust, and a warning in others. */
  static <S> Rule<S> publicError(
      String code, String demand, String source, Breach<? super S> breach) {
    return new Rule<>(code, Severity.ERROR, Severity.WARNING, demand, source, breach);
  }

  /** An error in certificates that browsers shall trust, and usual in others. */
  static <S> Rule<S> publicOnly(
      String code, String demand, String source, Breach<? super S> breach) {
    return new Rule<>(code, Severity.ERROR, Severity.NOTICE, demand, source, breach);
  }

  /** Judges by one table after the other. */
  static <S> void judge(
      List<Rule<S>> rules, S subject, LintProfile profile, List<Finding> findings) {
    for (Rule<S> rule : rules) {
      @Nullable String detail = rule.detail(subject);
      if (detail != null) {
        findings.add(rule.finding(profile, detail));
      }
    }
  }

  /** What is wrong, or null. A subject that a predicate cannot read is wrong. */
  @Nullable String detail(S subject) {
    try {
      return breach.of(subject);
    } catch (RuntimeException e) {
      return "what this rule looks at is malformed: " + Excerpt.of(String.valueOf(e.getMessage()));
    }
  }

  Finding finding(LintProfile profile, String detail) {
    return new Finding(
        profile.publicTls() ? publicTls : elsewhere,
        code,
        detail + "; rule: " + demand + " (" + source + ")");
  }
}
