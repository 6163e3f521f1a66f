// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

/**
 * What a token's policies say of a request.
 *
 * @param allowed whether the request may be made
 * @param sudo whether paths that are kept for operators may be used by it, too
 */
public record Decision(boolean allowed, boolean sudo) {

  static final Decision ALL = new Decision(true, true);
  static final Decision NOTHING = new Decision(false, false);
}
