// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.StoreSettings;
import org.managedkeys.store.audit.AuditVerification;
import org.managedkeys.store.audit.AuditVerification.Anchor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code managed-keys audit verify}. */
@Command(
    name = "verify",
    description = {
      "Checks that no record of an audit log was changed, removed, added or moved.",
      "The head of each file is printed: noted elsewhere, it shows later, by --anchor, that no"
          + " records are missing at the end either."
    },
    exitCodeList = {
      "0:every file is sound",
      "1:a file was tampered with",
      "2:the command line is wrong"
    },
    footer = "  managed-keys audit verify --config provider.properties")
final class AuditVerifyCommand extends ConfiguredCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files of a log. Default: all that the configuration's audit.file names.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--anchor",
      paramLabel = "HEAD",
      description = "A head that was noted earlier, which the one file has to have.")
  private @Nullable String anchor;

  @Override
  public Integer call() {
    List<Path> chosen = files.isEmpty() ? configured() : files;
    if (anchor != null && chosen.size() != 1) {
      throw new ParameterException(
          commandLine(), "--anchor is for one file, which has to be named");
    }
    @Nullable Anchor noted = anchor == null ? null : Anchor.parse(anchor);
    List<AuditVerification> results = new ArrayList<>();
    for (Path file : chosen) {
      results.add(during("reading " + file, () -> AuditVerification.of(file, noted)));
    }
    results.forEach(this::print);
    output().line(results.size() + " files");
    output().document(results.stream().map(AuditVerifyCommand::document).toList());
    return results.stream().allMatch(result -> result.verdict().isSound()) ? 0 : 1;
  }

  private List<Path> configured() {
    String prefix =
        configuration()
            .store()
            .auditFile()
            .filter(file -> !file.equals(StoreSettings.AUDIT_BY_LOGGER))
            .orElseThrow(() ->
                new ParameterException(
                    commandLine(), "name a file: the configuration's audit.file names none"));
    return AuditVerification.files(Path.of(prefix));
  }

  private void print(AuditVerification result) {
    output()
        .line(
            Output.verdict(result.verdict().isSound(), text(result.verdict()))
                + "  "
                + result.file()
                + ": "
                + result.records()
                + " records"
                + (result.badLine() > 0 ? ", line " + result.badLine() + " is wrong" : "")
                + ", "
                + result.detail());
    result.head().ifPresent(head -> output().line("    head " + head));
  }

  private static String text(AuditVerification.Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> document(AuditVerification result) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", result.file().toString());
    document.put("verdict", text(result.verdict()));
    document.put("records", result.records());
    result.head().ifPresent(head -> document.put("head", head.toString()));
    document.put("bad_line", result.badLine());
    document.put("detail", result.detail());
    return document;
  }
}
