// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.lint.Finding;
import org.managedkeys.pki.lint.Severity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code managed-keys pki lint}. */
@Command(
    name = "lint",
    description = {
      "Checks a certificate, a list of revocations or a certificate request of any CA against RFC"
          + " 5280, against what is known of weak keys, and against what browsers want.",
      "No mount and no configuration is needed. The exit code is 1 if there is an error."
    },
    exitCodeList = {"0:no errors", "1:there are errors", "2:the command line is wrong"},
    footer = {
      "  managed-keys pki lint web.pem",
      "  managed-keys pki lint web.pem --issuer chain.pem"
    })
final class PkiLintCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private Output output;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "FILE", description = "What to check, PEM or DER; - is standard input.")
  private String file;

  @Option(
      names = "--issuer",
      paramLabel = "FILE",
      description =
          "The issuer's certificate, which a list of revocations needs and a certificate may have.")
  private @Nullable String issuerFile;

  @Option(names = "--public-tls", description = "What browsers want is an error, not a warning.")
  private boolean publicTls;

  @Override
  public Integer call() {
    List<Finding> findings = LintedFile.read(file, issuer()).lint(publicTls, Instant.now());
    output.table(
        List.of("SEVERITY", "CODE", "MESSAGE"),
        findings.stream()
            .map(finding -> List.of(severity(finding), finding.code(), finding.message()))
            .toList());
    long errors = findings.stream().filter(each -> each.severity() == Severity.ERROR).count();
    output.line(Output.verdict(errors == 0, errors + " errors") + " in " + file);
    output.document(findings.stream().map(PkiLintCommand::document).toList());
    return errors == 0 ? 0 : 1;
  }

  private Optional<X509Certificate> issuer() {
    if (issuerFile == null) {
      return Optional.empty();
    }
    if (issuerFile.equals("-") && file.equals("-")) {
      throw new ParameterException(spec.commandLine(), "standard input is for one file only");
    }
    return Certificates.parsePem(
            InputFile.pem("the issuer's certificate", "CERTIFICATE", issuerFile))
        .stream()
        .findFirst();
  }

  private static Map<String, Object> document(Finding finding) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("severity", severity(finding));
    document.put("code", finding.code());
    document.put("message", finding.message());
    return document;
  }

  private static String severity(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }
}
