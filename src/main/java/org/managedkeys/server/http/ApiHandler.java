// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import org.managedkeys.key.KeyException;

/** What is behind the HTTP server. Thread-safe; called on threads that may wait. */
@FunctionalInterface
public interface ApiHandler {

  /**
   * Answers a request. Nothing is sent to the client before this returns.
   *
   * @throws KeyException turned into an answer by {@link ErrorStatus}
   * @throws HttpError turned into the answer that it stands for; anything else that is thrown
   *     becomes a 500 that tells nothing but the request's identifier, and is logged
   */
  ApiResponse handle(ApiRequest request);

  /**
   * Tells of a request that was answered without being handed on: malformed, too large, too late,
   * or one too many. For counting; returns at once and throws nothing.
   */
  default void refused(int status) {}
}
