// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.util.Map;

/** One operation of the API. */
@FunctionalInterface
interface Operation {

  /** Does it; an empty map stands for an operation that answers nothing. */
  Map<String, Object> run(Parameters parameters) throws Exception;
}
