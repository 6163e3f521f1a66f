// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a row or several are meant to reach.
 *
 * @param subject what is measured
 * @param aim the bound, in words
 */
record Target(String subject, String aim, List<Check> checks) {

  Target {
    checks = List.copyOf(checks);
  }

  /** Judges a run. */
  Judgement judge(Run run) {
    List<Finding> findings =
        checks.stream().flatMap(check -> check.findings(run).stream()).toList();
    return new Judgement(this, findings);
  }

  /** A target with all that was held against it: one finding at least. */
  record Judgement(Target target, List<Finding> findings) {

    /** As bad as the worst. */
    Verdict verdict() {
      return findings.stream()
          .map(Finding::verdict)
          .min(Comparator.naturalOrder())
          .orElse(Verdict.NOT_MEASURED);
    }

    /** As bad as the worst of what was measured; not measured if nothing was. */
    Verdict measuredVerdict() {
      return findings.stream()
          .filter(Finding::isMeasured)
          .map(Finding::verdict)
          .min(Comparator.naturalOrder())
          .orElse(Verdict.NOT_MEASURED);
    }

    /**
     * How much was not measured, if something else was: {@code 3 of 12 not measured}.
     *
     * @param lead goes before it
     */
    String gaps(String lead) {
      long missing = findings.stream().filter(each -> !each.isMeasured()).count();
      return missing == 0 || missing == findings.size()
          ? ""
          : lead + missing + " of " + findings.size() + " not measured";
    }

    /** The values by what they are, as {@code 0.98…1.01 of the floor}. */
    String measured() {
      Map<String, double[]> ranges = new LinkedHashMap<>();
      for (Finding finding : findings) {
        if (finding.isMeasured()) {
          ranges.merge(
              finding.scale(),
              new double[] {finding.value(), finding.value()},
              (all, one) -> new double[] {Math.min(all[0], one[0]), Math.max(all[1], one[1])});
        }
      }
      if (ranges.isEmpty()) {
        return Labels.NONE;
      }
      StringBuilder text = new StringBuilder();
      ranges.forEach((scale, range) ->
          text.append(text.isEmpty() ? "" : "; ").append(range(range)).append(' ').append(scale));
      return text.toString();
    }

    /** The worst finding's row, where the target was not plainly met; else empty. */
    String remark() {
      Verdict verdict = verdict();
      if (verdict == Verdict.MET) {
        return "";
      }
      List<Finding> worst = findings.stream().filter(each -> each.verdict() == verdict).toList();
      Finding first =
          worst.stream()
              .max(Comparator.comparingDouble(each -> each.isMeasured() ? missedBy(each) : 0))
              .orElseThrow();
      String others = worst.size() == 1 ? "" : " and " + (worst.size() - 1) + " more";
      return first.isMeasured()
          ? first.subject()
              + ": "
              + Labels.ratio(first.value())
              + " instead of "
              + first.bound()
              + others
          : first.subject() + ": " + first.reason() + others;
    }

    private static double missedBy(Finding finding) {
      return Math.abs(finding.value() / finding.bound().value() - 1);
    }

    private static String range(double[] range) {
      String low = Labels.ratio(range[0]);
      String high = Labels.ratio(range[1]);
      return low.equals(high) ? low : low + "…" + high;
    }
  }
}
