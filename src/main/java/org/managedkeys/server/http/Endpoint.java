// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

/** What a route does. Thread-safe. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers a request that was let through.
   *
   * @param parameters the variable parts of the path
   * @throws org.managedkeys.key.KeyException turned into an answer by {@link ErrorStatus}
   * @throws HttpError for an answer that no kind of {@code KeyException} stands for
   */
  ApiResponse handle(ApiRequest request, Parameters parameters);
}
