// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

/**
 * Whether that which a write is about is there already. Vault's policies tell creating from
 * updating by it. Thread-safe.
 */
@FunctionalInterface
public interface Existence {

  /** Of routes that create nothing: whoever writes there needs {@code update}. */
  Existence ALWAYS = (request, parameters) -> true;

  /** Looks it up; calls no key service. */
  boolean exists(ApiRequest request, Parameters parameters);
}
