// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;

/** A command on one mount of a helper, which prints what the helper answers. */
abstract class MountedCommand extends ConfiguredCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  private int exitCode;

  @Override
  public final Integer call() {
    try (KeyRegistry registry = configuration().openRegistry()) {
      run(registry, namespace.namespace());
    }
    return exitCode;
  }

  /** Opens the mount and does the command's work. */
  abstract void run(KeyRegistry registry, Namespace in);

  /** The mount's path, as it was given. */
  abstract String mount();

  /** The command did its work, and what it found is not as it should be. */
  final void fail() {
    exitCode = 1;
  }

  /** The mount as messages name it. */
  final String subject() {
    return "mount '"
        + mount()
        + "'"
        + (namespace.namespace().isRoot() ? "" : " of namespace " + namespace.namespace());
  }

  /** Prints what the helper answered. */
  final void print(Answer answer) {
    print(answer.data(), answer.warnings(), Map.of());
  }

  /** Prints what a command did by itself. */
  final void print(Map<String, ?> done) {
    print(done, List.of(), Map.of());
  }

  /** Prints what the helper answered without what is in files now. */
  void printWritten(Answer answer, List<Path> files) {
    print(
        answer.data(),
        answer.warnings(),
        Map.of("files", files.stream().map(Path::toString).toList()));
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
