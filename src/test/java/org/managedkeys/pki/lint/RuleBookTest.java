// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule is kept by one thing and broken by another, and documented as it is. */
final class RuleBookTest {

  private static final LintProfile PUBLIC = new LintProfile(true, CertificateSample.NOW);

  private static final Map<String, Rule<?>> RULES =
      RuleBook.all().stream().collect(Collectors.toMap(Rule::code, Function.identity()));

  static Stream<LintCase> cases() {
    return Stream.of(
            CertificateCases.FIELDS,
            CertificateCases.SIGNATURES,
            CertificateCases.TIMES,
            CertificateCases.NAMES,
            CertificateCases.ISSUERS,
            ExtensionCases.EXTENSIONS,
            ExtensionCases.USAGES,
            ExtensionCases.AUTHORITIES,
            ExtensionCases.NAMES,
            TlsCases.DOMAINS,
            TlsCases.SERVERS,
            KeyCases.KEYS,
            GateCases.GATE,
            CrlCases.LISTS,
            CrlCases.ENTRIES)
        .flatMap(List::stream);
  }

  @Test
  void everyRule_ofTheTables_hasItsCases() {
    assertThat(cases().map(LintCase::code))
        .containsExactlyInAnyOrderElementsOf(
            RuleBook.all().stream().<String>map(Rule::code).toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rule_kept_findsNothing(LintCase lintCase) {
    assertThat(found(lintCase, lintCase.good(), CertificateSample.PRIVATE)).isEmpty();
    assertThat(found(lintCase, lintCase.good(), PUBLIC)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rule_broken_isFoundOnceWithItsSeverity(LintCase lintCase) {
    Rule<?> rule = Objects.requireNonNull(RULES.get(lintCase.code()));

    assertThat(found(lintCase, lintCase.bad(), CertificateSample.PRIVATE))
        .extracting(Finding::severity)
        .containsExactly(rule.elsewhere());
    // What makes a key weak does not depend on who looks.
    assertThat(found(lintCase, lintCase.bad(), PUBLIC))
        .extracting(Finding::severity)
        .containsExactly(rule.publicTls());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void message_ofABrokenRule_saysWhatIsRightAndWhereThatIsWritten(LintCase lintCase) {
    Rule<?> rule = Objects.requireNonNull(RULES.get(lintCase.code()));

    assertThat(found(lintCase, lintCase.bad(), CertificateSample.PRIVATE))
        .extracting(Finding::message)
        .allSatisfy(message ->
            assertThat(message)
                .endsWith("; rule: " + rule.demand() + " (" + rule.source() + ")")
                .doesNotStartWith(";")
                .doesNotContain("malformed", "null", "Exception")
                .matches("[ -~…]+"));
  }

  @Test
  void demands_ofRules_areStatementsWithoutAFullStop() {
    assertThat(RuleBook.all())
        .allSatisfy(rule -> {
          assertThat(rule.code()).matches("[a-z0-9]+\\.[a-z0-9_]+");
          assertThat(rule.demand()).doesNotEndWith(".").doesNotContain("|");
          assertThat(rule.source()).isNotBlank().doesNotContain("|");
        });
  }

  @Test
  void documentation_listsTheRules_asTheyAre() throws IOException {
    Path documentation = Path.of(System.getProperty("basedir", ""), "docs/pki-lints.md");
    String table = RuleBook.all().stream().map(RuleBookTest::row).collect(Collectors.joining("\n"));

    assertThat(Files.readString(documentation)).contains(table);
    assertThat(Files.readString(documentation).lines().filter(line -> line.startsWith("| `")))
        .hasSize(RuleBook.all().size());
  }

  private static String row(Rule<?> rule) {
    return String.join(
        " | ",
        "| `" + rule.code() + "`",
        text(rule.elsewhere()),
        text(rule.publicTls()),
        rule.demand(),
        rule.source() + " |");
  }

  private static String text(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static List<Finding> found(
      LintCase lintCase, Function<LintProfile, List<Finding>> what, LintProfile profile) {
    return what.apply(profile).stream()
        .filter(finding -> finding.code().equals(lintCase.code()))
        .toList();
  }
}
