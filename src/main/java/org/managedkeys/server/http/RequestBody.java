// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * The bytes of a request as they came, at most {@link HttpSettings#bodyLimit()} of them. For routes
 * that take DER or PEM instead of JSON. Immutable. Prints its size only.
 */
public final class RequestBody {

  private static final RequestBody EMPTY = new RequestBody(new byte[0], "");

  private final byte[] bytes;
  private final String mediaType;

  /** Takes the array as its own. */
  RequestBody(byte[] bytes, String mediaType) {
    this.bytes = bytes;
    this.mediaType = mediaType;
  }

  /** Of a request without a body. */
  public static RequestBody empty() {
    return EMPTY;
  }

  /**
   * A body as if it had been sent.
   *
   * @param mediaType without parameters, in lower case; empty if unknown
   */
  public static RequestBody of(byte[] bytes, String mediaType) {
    return new RequestBody(bytes.clone(), mediaType);
  }

  /** The media type that the request names, in lower case and without parameters; or empty. */
  public String mediaType() {
    return mediaType;
  }

  public int size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Reads it from its beginning; needs no closing. */
  public InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
