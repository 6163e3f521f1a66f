// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {

  private static final Check AT_LEAST_97 =
      RowCheck.of("pkcs11", "sign", Comparison.CPU_RATIO, Contestant.FLOOR, Bound.atLeast(0.97));

  /** A floor of 1 µs, and a copy of it that came out 2 % and 4 % slower. */
  private static Row row(long ours) {
    return SampleRuns.row(
        "sign",
        1,
        SampleRuns.series(Contestant.FLOOR, 0, 10_000, 10_000),
        SampleRuns.series(Contestant.CONTROL, 0, 10_200, 10_400),
        SampleRuns.series(Contestant.OURS, 17, ours, ours));
  }

  private static Finding only(Check check, Run run) {
    List<Finding> findings = check.findings(run);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void ratioAboveTheBound_isMet() {
    Finding finding = only(AT_LEAST_97, SampleRuns.of(row(10_100)));
    assertThat(finding.verdict()).isEqualTo(Verdict.MET);
    assertThat(finding.value()).isCloseTo(10_000 / 10_100.0, within(1e-9));
    assertThat(finding.subject()).isEqualTo("sign, 1 thread, managed-keys on 17");
    assertThat(finding.scale()).isEqualTo("of the floor, CPU");
  }

  @Test
  void ratioBelow_byLessThanTheControls_isMetWithinTheSpread() {
    // Quartiles of 0.980 and 0.962 are 0.966 and 0.976: the margin is 0.034 of 0.97.
    Finding finding = only(AT_LEAST_97, SampleRuns.of(row(10_600)));
    assertThat(finding.verdict()).isEqualTo(Verdict.MET_WITHIN_SPREAD);
    double low = (3 * 10 / 10.4 + 10 / 10.2) / 4;
    assertThat(finding.margin()).isCloseTo((1 - low) * 0.97, within(1e-9));
  }

  @Test
  void ratioBelow_byMore_isMissed() {
    assertThat(only(AT_LEAST_97, SampleRuns.of(row(10_700))).verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void rowWithoutControl_goesByTheNearestOfItsSection() {
    Row alone =
        SampleRuns.row(
            "sign",
            32,
            SampleRuns.series(Contestant.FLOOR, 0, 10_000, 10_000),
            SampleRuns.series(Contestant.OURS, 17, 10_600, 10_600));
    Row wide =
        SampleRuns.row(
            "other",
            32,
            SampleRuns.series(Contestant.FLOOR, 0, 10_000, 10_000),
            SampleRuns.series(Contestant.CONTROL, 0, 20_000, 20_000));
    Check check = ((RowCheck) AT_LEAST_97).threads(32);
    assertThat(only(check, SampleRuns.of(alone)).verdict()).isEqualTo(Verdict.MISSED);
    assertThat(only(check, SampleRuns.of(alone)).margin()).isZero();
    assertThat(only(check, SampleRuns.of(alone, wide)).margin())
        .as("of another operation, for want of a better one")
        .isCloseTo(0.5 * 0.97, within(1e-9));
    assertThat(only(check, SampleRuns.of(alone, wide, row(10_000))).margin())
        .as("of the same operation")
        .isLessThan(0.04);
  }

  @Test
  void rowThatIsMissing_isNotMeasured() {
    Finding finding = only(AT_LEAST_97, SampleRuns.of());
    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(finding.subject()).isEqualTo("sign");
    assertThat(finding.reason()).isEqualTo("no such row in this run");
  }

  @Test
  void jdkThatIsMissing_isNotMeasured() {
    Finding finding = only(((RowCheck) AT_LEAST_97).on(25), SampleRuns.of(row(1)));
    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(finding.subject()).isEqualTo("sign, managed-keys on 25");
  }

  @Test
  void rowWithoutTheReference_isNotMeasured() {
    Check check =
        RowCheck.of(
            "pkcs11", "sign", Comparison.CPU_RATIO, Contestant.SUN_PKCS11, Bound.atLeast(1));
    Finding finding = only(check, SampleRuns.of(row(1)));
    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(finding.reason()).isEqualTo("without SunPKCS11");
  }

  @Test
  void addedTime_hasAMarginInMicroseconds() {
    Check check =
        RowCheck.of("pkcs11", "sign", Comparison.ADDED_MICROS, Contestant.FLOOR, Bound.atMost(0.5));
    // The control's quartiles are 0.25 and 0.35 µs above the floor.
    assertThat(only(check, SampleRuns.of(row(10_400))).verdict()).isEqualTo(Verdict.MET);
    Finding within = only(check, SampleRuns.of(row(10_800)));
    assertThat(within.verdict()).isEqualTo(Verdict.MET_WITHIN_SPREAD);
    assertThat(within.margin()).isCloseTo(0.35, within(1e-9));
    assertThat(only(check, SampleRuns.of(row(10_900))).verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void timesWall_isOursOverTheirs() {
    Row row =
        SampleRuns.row(
            "sign",
            1,
            SampleRuns.series(Contestant.SUN_PKCS11, 17, 200, 200, 200),
            SampleRuns.series(Contestant.OURS, 17, 210, 220, 260));
    Check check =
        RowCheck.of(
            "pkcs11", "sign", Comparison.WALL_TIMES, Contestant.SUN_PKCS11, Bound.atMost(1.1));
    Finding finding = only(check, SampleRuns.of(row));
    assertThat(finding.value()).isCloseTo(1.1, within(1e-9));
    assertThat(finding.scale()).isEqualTo("× SunPKCS11, wall");
    assertThat(finding.verdict()).isEqualTo(Verdict.MET);
  }

  @Test
  void addedBytesAndRequests_areTold() {
    Row row =
        SampleRuns.row(
            "sign",
            1,
            SampleRuns.allocating(Contestant.FLOOR, 17, 60_000, 1, 0),
            SampleRuns.allocating(Contestant.OURS, 17, 64_001, 2, 0));
    assertThat(only(added(Comparison.ADDED_BYTES, 4000), SampleRuns.of(row)).verdict())
        .isEqualTo(Verdict.MISSED);
    assertThat(only(added(Comparison.ADDED_BYTES, 4001), SampleRuns.of(row)).verdict())
        .isEqualTo(Verdict.MET);
    assertThat(only(added(Comparison.ADDED_REQUESTS, 0.001), SampleRuns.of(row)).value())
        .isEqualTo(1);
    assertThat(only(added(Comparison.ADDED_CONNECTIONS, 0.001), SampleRuns.of(row)).verdict())
        .isEqualTo(Verdict.MET);
  }

  private static Check added(Comparison comparison, double most) {
    return RowCheck.of("pkcs11", "sign", comparison, Contestant.FLOOR, Bound.atMost(most));
  }

  @Test
  void operation_isHeldAgainstAnother_overEachOnesFloor() {
    Row fresh =
        SampleRuns.row(
            "sign-new",
            1,
            SampleRuns.series(Contestant.FLOOR, 0, 12_000, 12_000),
            SampleRuns.series(Contestant.OURS, 17, 14_000, 14_000));
    Check check = new OperationCheck("pkcs11", "sign-new", "sign", Bound.atMost(1.5));
    // 2 µs over its floor against 0.5 µs over its own.
    Finding finding = only(check, SampleRuns.of(fresh, row(10_500)));
    assertThat(finding.value()).isCloseTo(1.5, within(1e-9));
    assertThat(only(check, SampleRuns.of(fresh)).verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(only(check, SampleRuns.of(row(1))).verdict()).isEqualTo(Verdict.NOT_MEASURED);
  }

  @Test
  void figure_isHeldAgainstItsBound() {
    Contestant ours = new Contestant(Contestant.OURS, 17);
    Contestant other = new Contestant(Contestant.SUN_PKCS11, 17);
    Run run =
        SampleRuns.of(
            List.of(),
            List.of(
                new Figure("scale", "pause", ours, 150, "ms"),
                new Figure("scale", "pause", other, 2000, "ms")));
    assertThat(only(new FigureCheck("scale", "pause", Bound.atMost(200)), run).verdict())
        .isEqualTo(Verdict.MET);
    assertThat(only(new FigureCheck("scale", "pause", Bound.atMost(100)), run).verdict())
        .isEqualTo(Verdict.MISSED);
    assertThat(only(new FigureCheck("scale", "heap", Bound.atMost(1)), run).verdict())
        .isEqualTo(Verdict.NOT_MEASURED);
  }

  @Test
  void rate_isThatOfAllThreadsTogether() {
    Run run =
        SampleRuns.of(
            SampleRuns.row(
                "answer",
                2,
                SampleRuns.series(Contestant.OURS, 17, 40_000),
                SampleRuns.series(Contestant.OURS, 25, 100_000)));
    RateCheck check = new RateCheck("pkcs11", "answer", Bound.atLeast(20_000));

    assertThat(check.findings(run))
        .extracting(Finding::value, Finding::verdict)
        .containsExactly(tuple(25_000.0, Verdict.MET), tuple(10_000.0, Verdict.MISSED));
    assertThat(only(check, SampleRuns.of(row(1))).verdict()).isEqualTo(Verdict.NOT_MEASURED);
  }

  @Test
  void value_isHeldAgainstItsBound_orWhatItGrewFrom() {
    Run run =
        SampleRuns.of(
            SampleRuns.row("find-10", 1, SampleRuns.series(Contestant.OURS, 17, 1_000_000)),
            SampleRuns.row("find-1000", 1, SampleRuns.series(Contestant.OURS, 17, 3_000_000)));
    assertThat(only(new ValueCheck("pkcs11", "find-1000", "", Bound.atMost(3)), run).value())
        .isEqualTo(3);
    Finding grown = only(new ValueCheck("pkcs11", "find-1000", "find-10", Bound.atMost(2)), run);
    assertThat(grown.value()).isEqualTo(3);
    assertThat(grown.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(
            only(new ValueCheck("pkcs11", "find-1000", "find-5", Bound.atMost(2)), run).verdict())
        .isEqualTo(Verdict.NOT_MEASURED);
  }

  @Test
  void judgement_isAsBadAsTheWorst_andNamesIt() {
    Check missing =
        RowCheck.of("pkcs11", "verify", Comparison.CPU_RATIO, Contestant.FLOOR, Bound.atLeast(1));
    Target target = new Target("signing", "fast", List.of(missing, AT_LEAST_97));

    Target.Judgement judged = target.judge(SampleRuns.of(row(10_000)));
    assertThat(judged.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(judged.measuredVerdict()).isEqualTo(Verdict.MET);
    assertThat(judged.gaps("; ")).isEqualTo("; 1 of 2 not measured");
    assertThat(judged.remark()).isEqualTo("verify: no such row in this run");
    assertThat(judged.measured()).isEqualTo("1.000 of the floor, CPU");

    judged = target.judge(SampleRuns.of(row(20_000)));
    assertThat(judged.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(judged.remark())
        .isEqualTo("sign, 1 thread, managed-keys on 17: 0.500 instead of ≥ 0.97");

    judged = new Target("signing", "fast", List.of(AT_LEAST_97)).judge(SampleRuns.of(row(1_000)));
    assertThat(judged.verdict()).isEqualTo(Verdict.MET);
    assertThat(judged.remark()).isEmpty();
  }

  @Test
  void allTargets_ofAnEmptyRun_areNotMeasured() {
    assertThat(Targets.ALL).hasSize(20);
    for (Target target : Targets.ALL) {
      Target.Judgement judgement = target.judge(SampleRuns.of());
      assertThat(judgement.findings()).as(target.subject()).isNotEmpty();
      assertThat(judgement.verdict()).as(target.subject()).isEqualTo(Verdict.NOT_MEASURED);
      assertThat(judgement.measured()).isEqualTo(Labels.NONE);
      assertThat(judgement.gaps("; ")).isEmpty();
    }
  }
}
