// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.List;
import java.util.Map;

/**
 * A request that cannot be answered, as the answer that it gets instead. For what no kind of {@link
 * org.managedkeys.key.KeyException} stands for. Immutable. Cheap: it records no stack.
 */
public final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ApiResponse response;

  private HttpError(ApiResponse response) {
    super(response.status() + " " + response.errors(), null, false, false);
    this.response = response;
  }

  /**
   * An error of any kind.
   *
   * @param errors what a caller may read: never a secret
   */
  public static HttpError of(int status, String... errors) {
    return new HttpError(ApiResponse.error(status, List.of(errors), Map.of()));
  }

  /** One whose answer is made. */
  public static HttpError with(ApiResponse response) {
    return new HttpError(response);
  }

  /** 400: the request is not what it should be. */
  public static HttpError invalid(String error) {
    return of(400, error);
  }

  /** 403 in Vault's words, which tell nothing. */
  public static HttpError denied() {
    return of(403, "permission denied");
  }

  /** 404 without a word: nothing is there, or the list is empty. */
  public static HttpError nothingThere() {
    return of(404);
  }

  /** 404: no namespace has the name. */
  public static HttpError noNamespace() {
    return of(404, "namespace not found");
  }

  /** 404 for a path that no mount and no route serves, in Vault's words. */
  public static HttpError noRoute(String path) {
    return of(404, "no handler for route \"" + path + "\". route entry not found.");
  }

  /** 404 for a path within a mount that it does not have, in Vault's words. */
  public static HttpError unsupportedPath() {
    return of(404, "unsupported path");
  }

  /** 405 for a path that has other verbs, in Vault's words. */
  public static HttpError unsupportedOperation() {
    return of(405, "unsupported operation");
  }

  /** The same, with a header. */
  public HttpError withHeader(String name, String value) {
    return new HttpError(response.withHeader(name, value));
  }

  public int status() {
    return response.status();
  }

  /** What the client gets. */
  public ApiResponse response() {
    return response;
  }
}
