// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Clock;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.server.access.AccessControl;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.ApiRequest;

/** What routes work on. Thread-safe. */
public interface ServerContext {

  KeyRegistry registry();

  Administration administration();

  TokenStore tokens();

  PolicyStore policies();

  AccessControl access();

  Clock clock();

  /**
   * Who makes a request that was let through. Not to be looked up by the request's secret: that of
   * a token whose last use this is leads to nothing any more.
   *
   * @throws IllegalStateException if the request's route is open to everybody
   */
  Caller caller(ApiRequest request);
}
