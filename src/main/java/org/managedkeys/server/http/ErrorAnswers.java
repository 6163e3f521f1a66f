// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Jetty's own errors (malformed HTTP, headers that are too large, too many requests …) in the form
 * of Vault's. Of what went wrong they tell no more than the status does.
 */
final class ErrorAnswers implements Request.Handler {

  private final ApiHandler handler;

  ErrorAnswers(ApiHandler handler) {
    this.handler = handler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = status(request, response);
    handler.refused(status);
    ResponseWriter.addHeaders(request, response.getHeaders());
    ResponseWriter.send(
        status,
        Json.MEDIA_TYPE,
        ByteBuffer.wrap(Envelope.ofErrors(List.of(text(status)))),
        request,
        response,
        callback);
    return true;
  }

  private static int status(Request request, Response response) {
    if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException exception) {
      return exception.getCode();
    }
    int status = response.getStatus();
    return status < HttpStatus.BAD_REQUEST_400 ? HttpStatus.INTERNAL_SERVER_ERROR_500 : status;
  }

  private static String text(int status) {
    return switch (status) {
      case HttpStatus.BAD_REQUEST_400 -> "malformed request";
      case HttpStatus.URI_TOO_LONG_414 -> "the URL is too long";
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "the headers are too large";
      case HttpStatus.INTERNAL_SERVER_ERROR_500 -> "internal error";
      case HttpStatus.SERVICE_UNAVAILABLE_503 ->
          "the server is busy or about to stop: try again, or try another";
      default -> String.valueOf(HttpStatus.getMessage(status));
    };
  }
}
