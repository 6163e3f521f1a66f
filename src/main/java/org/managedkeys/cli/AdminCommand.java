// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;

/** A command that reads or changes what is kept at run time. */
abstract class AdminCommand extends ConfiguredCommand implements Runnable {

  @Override
  public final void run() {
    try (KeyRegistry registry = configuration().openRegistry()) {
      run(new Administration(registry));
    }
  }

  /** Does the command's work. */
  abstract void run(Administration administration);
}
