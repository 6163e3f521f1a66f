// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

/** What a request wants with its path, whatever HTTP method said so. */
public enum Verb {
  /** {@code GET} or {@code HEAD}. */
  READ,
  /** {@code LIST}, or {@code GET} with {@code ?list=true}. */
  LIST,
  /** {@code POST} or {@code PUT}, which mean the same. */
  WRITE,
  /** {@code PATCH}: a JSON merge patch (RFC 7396). */
  PATCH,
  /** {@code DELETE}. */
  DELETE
}
