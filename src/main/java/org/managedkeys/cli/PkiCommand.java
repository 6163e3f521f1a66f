// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki}: the commands about certificate authorities. */
@Command(
    name = "pki",
    description = {
      "Makes certificate authorities whose keys stay in their key services, and runs them.",
      "A CA is a mount of type pki. Its keys are managed keys which the mount may use; its issuers"
          + " are its certificates. docs/pki.md is the guide."
    },
    subcommands = {
      PkiInitCommand.class,
      PkiRootCommand.class,
      PkiIntermediateCommand.class,
      PkiIssuerCommand.class,
      PkiKeyCommand.class,
      PkiRoleCommand.class,
      PkiIssueCommand.class,
      PkiSignCommand.class,
      PkiSignVerbatimCommand.class,
      PkiCertCommand.class,
      PkiRevokeCommand.class,
      PkiCrlCommand.class,
      PkiOcspCommand.class,
      PkiConfigCommand.class,
      PkiTidyCommand.class,
      PkiLintCommand.class
    },
    footer = {
      "  managed-keys pki init --root-key ca-root --issuing-key ca-issuing --domain example.com"
          + " --config provider.properties",
      "  managed-keys pki issue server common_name=help.example.com --config provider.properties"
    })
final class PkiCommand extends CommandGroup {}
