// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command on one PKI mount. */
abstract class PkiMountCommand extends ConfiguredCommand implements Runnable {

  /** The mount that is meant where none is named. */
  static final String DEFAULT_MOUNT = "pki";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @Option(
      names = {"-m", "--mount"},
      paramLabel = "PATH",
      description = "The mount of type pki. Default: pki.")
  private String mount = DEFAULT_MOUNT;

  @Override
  public final void run() {
    try (KeyRegistry registry = configuration().openRegistry()) {
      run(PkiMount.open(registry, namespace.namespace(), mount));
    }
  }

  /** Does the command's work. */
  abstract void run(PkiMount pki);

  /** The mount as messages name it. */
  final String subject() {
    return "mount '"
        + mount
        + "'"
        + (namespace.namespace().isRoot() ? "" : " of namespace " + namespace.namespace());
  }

  /** Prints what the CA answered. */
  final void print(Answer answer) {
    print(answer.data(), answer.warnings(), Map.of());
  }

  /** Prints what a command did by itself. */
  final void print(Map<String, ?> done) {
    print(done, List.of(), Map.of());
  }

  /**
   * Prints what the CA answered without what is in files now.
   *
   * <p>The private key and the key store are not printed as well.
   */
  final void printWritten(Answer answer, List<Path> files) {
    Map<String, Object> rest = new LinkedHashMap<>(answer.data());
    rest.remove("private_key");
    rest.remove(CertificateFormat.BUNDLE);
    print(rest, answer.warnings(), Map.of("files", files.stream().map(Path::toString).toList()));
  }

  private void print(Map<String, ?> data, List<String> warnings, Map<String, ?> more) {
    warn(warnings);
    Map<String, Object> text = AnswerText.of(data);
    if (!more.isEmpty()) {
      AnswerText.removeBlocks(text);
    }
    text.putAll(more);
    output().values(text);
    Map<String, Object> document = new LinkedHashMap<>(data);
    document.putAll(more);
    if (!warnings.isEmpty()) {
      document.put("warnings", warnings);
    }
    output().document(document);
  }

  /** Prints warnings where they do not mix with the result. */
  final void warn(List<String> warnings) {
    warnings.forEach(
        warning -> commandLine().getErr().println("managed-keys: warning: " + warning));
  }
}
