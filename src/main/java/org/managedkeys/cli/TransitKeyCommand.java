// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys transit key}. */
@Command(
    name = "key",
    description = {
      "Makes, shows, rotates and deletes the keys of a Transit mount.",
      "Each version of such a key is a managed key. No command takes a managed key out of its"
          + " service, or destroys it there."
    },
    subcommands = {
      TransitKeyListCommand.class,
      TransitKeyShowCommand.class,
      TransitKeyCreateCommand.class,
      TransitKeyRotateCommand.class,
      TransitKeyConfigCommand.class,
      TransitKeyTrimCommand.class,
      TransitKeyDeleteCommand.class,
      TransitKeyExportCommand.class,
      TransitKeyCsrCommand.class,
      TransitKeySetCertificateCommand.class
    },
    footer = "  managed-keys transit key list --config provider.properties")
final class TransitKeyCommand extends CommandGroup {}
