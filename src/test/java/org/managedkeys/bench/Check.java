// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/** A part of a target that one kind of measurement decides. */
interface Check {

  /** One finding for each row, JDK or figure that it looks at; one that says why if none is. */
  List<Finding> findings(Run run);
}
