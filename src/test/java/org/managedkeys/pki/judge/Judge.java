// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;

/** Somebody who checks certificates and is none of ours. Stateless; prints its name. */
public interface Judge {

  /** Whether it knows the algorithms of all that it is shown. */
  boolean knows(Evidence evidence);

  /** Whether it checks the whole path, rather than one answer about a certificate. */
  boolean checksPaths();

  /**
   * Checks the leaf, its path, and whether anything on it is revoked.
   *
   * @param folder is empty, for files of its own
   */
  Verdict judge(Evidence evidence, Path folder) throws Exception;
}
