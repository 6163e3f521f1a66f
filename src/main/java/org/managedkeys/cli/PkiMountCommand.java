// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Option;

/** A command on one PKI mount. */
abstract class PkiMountCommand extends MountedCommand {

  /** The mount that is meant where none is named. */
  static final String DEFAULT_MOUNT = "pki";

  @Option(
      names = {"-m", "--mount"},
      paramLabel = "PATH",
      description = "The mount of type pki. Default: pki.")
  private String mount = DEFAULT_MOUNT;

  @Override
  final void run(KeyRegistry registry, Namespace in) {
    run(PkiMount.open(registry, in, mount));
  }

  /** Does the command's work. */
  abstract void run(PkiMount pki);

  @Override
  final String mount() {
    return mount;
  }

  /** The private key and the key store are not printed as well. */
  @Override
  final void printWritten(Answer answer, List<Path> files) {
    Map<String, Object> rest = new LinkedHashMap<>(answer.data());
    rest.remove("private_key");
    rest.remove(CertificateFormat.BUNDLE);
    super.printWritten(new Answer(rest, answer.warnings()), files);
  }
}
