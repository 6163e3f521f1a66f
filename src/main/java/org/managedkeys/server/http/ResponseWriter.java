// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends answers with the headers that all of them have. */
final class ResponseWriter {

  private static final int NO_CONTENT = 204;
  private static final String HSTS = "Strict-Transport-Security";
  private static final String ONE_YEAR = "max-age=31536000";

  private ResponseWriter() {}

  /** Sends an answer; the callback is told when it is out. */
  static void write(
      UUID id, ApiResponse answer, Request request, Response response, Callback callback) {
    ByteBuffer content;
    String contentType;
    if (answer.raw().isPresent()) {
      content = answer.raw().get().content();
      contentType = answer.raw().get().contentType();
    } else {
      content =
          ByteBuffer.wrap(answer.status() == NO_CONTENT ? new byte[0] : Envelope.of(id, answer));
      contentType = Json.MEDIA_TYPE;
    }
    HttpFields.Mutable headers = response.getHeaders();
    addHeaders(request, headers);
    answer.headers().forEach(headers::put);
    send(answer.status(), contentType, content, request, response, callback);
  }

  /** Headers of every answer, also of those that never came as far as a route. */
  static void addHeaders(Request request, HttpFields.Mutable headers) {
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    if (request.isSecure()) {
      headers.put(HSTS, ONE_YEAR);
    }
  }

  static void send(
      int status,
      String contentType,
      ByteBuffer content,
      Request request,
      Response response,
      Callback callback) {
    response.setStatus(status);
    if (status == NO_CONTENT) {
      response.write(true, ByteBuffer.allocate(0), callback);
      return;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
    boolean isHead = HttpMethod.HEAD.is(request.getMethod());
    response.write(true, isHead ? ByteBuffer.allocate(0) : content, callback);
  }
}
