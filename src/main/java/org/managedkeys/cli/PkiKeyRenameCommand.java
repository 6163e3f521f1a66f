// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki key rename}. */
@Command(
    name = "rename",
    description = "Gives a key of a mount another name.",
    footer = "  managed-keys pki key rename spare reserve --mount lab --config provider.properties")
final class PkiKeyRenameCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "1", paramLabel = "NAME", description = "The new name.")
  private String name;

  @Override
  void run(PkiMount pki) {
    print(pki.keys().update(ref, Map.of("key_name", name)));
  }
}
