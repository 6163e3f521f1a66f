// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.managedkeys.key.KeyException;

/** Takes each request off Jetty, hands it to the API, and sends the one answer that it gets. */
final class JettyHandler extends Handler.Abstract {

  private static final byte[] NO_BODY = {};

  private final HttpSettings settings;
  private final RequestReader reader;
  private final ApiHandler handler;
  private final BodyBudget budget;

  JettyHandler(HttpSettings settings, NamespaceResolver namespaces, ApiHandler handler) {
    this.settings = settings;
    this.reader = new RequestReader(namespaces);
    this.handler = handler;
    this.budget = new BodyBudget(settings.limits().bodies());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answering answering = new Answering(request, response, callback);
    try {
      RequestReader.Head head = RequestReader.head(request);
      if (head.hasBody()) {
        new BodyReader(request, settings, budget, new Exchange(head, answering)).start();
      } else {
        new Exchange(head, answering).received(NO_BODY).run();
      }
    } catch (HttpError e) {
      handler.refused(e.status());
      answering.send(e.response());
    }
    return true;
  }

  /** Where the answer to a request goes. */
  private record Answering(UUID id, Request request, Response response, Callback callback) {

    Answering(Request request, Response response, Callback callback) {
      this(UUID.randomUUID(), request, response, callback);
    }

    void send(ApiResponse answer) {
      try {
        ResponseWriter.write(id, answer, request, response, callback);
      } catch (IllegalArgumentException e) {
        // It holds what cannot be written; nothing is sent yet.
        ResponseWriter.write(id, failed(e), request, response, callback);
      }
    }

    /** The caller learns where to look it up, and no more. */
    ApiResponse failed(Throwable failure) {
      System.getLogger(HttpServer.class.getName())
          .log(
              System.Logger.Level.ERROR,
              () -> "request " + id + " failed: " + FailureText.of(failure));
      return HttpError.of(500, "internal error; the server's log tells more of request " + id)
          .response();
    }
  }

  /** A request whose head was read. */
  private final class Exchange implements BodyReader.Receiver {

    private final RequestReader.Head head;
    private final Answering answering;

    Exchange(RequestReader.Head head, Answering answering) {
      this.head = head;
      this.answering = answering;
    }

    @Override
    public Runnable received(byte[] body) {
      ApiResponse answer = answer(body);
      return () -> answering.send(answer);
    }

    private ApiResponse answer(byte[] body) {
      boolean isHandedOn = false;
      try {
        ApiRequest request = reader.read(answering.id(), head, answering.request(), body);
        isHandedOn = true;
        return handler.handle(request);
      } catch (HttpError e) {
        return counted(e.response(), isHandedOn);
      } catch (KeyException e) {
        return counted(
            isHandedOn ? ErrorStatus.of(e) : ErrorStatus.forAnybody(answering.id(), e), isHandedOn);
      } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
        return counted(answering.failed(e), isHandedOn);
      }
    }

    private ApiResponse counted(ApiResponse error, boolean isHandedOn) {
      if (!isHandedOn) {
        handler.refused(error.status());
      }
      return error;
    }

    @Override
    public void refused(HttpError error) {
      handler.refused(error.status());
      ApiResponse answer = error.response();
      boolean isHttp2 =
          answering.request().getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
      // What is left of the body will not be read.
      answering.send(
          isHttp2 ? answer : answer.withHeader(HttpHeader.CONNECTION.asString(), "close"));
    }

    @Override
    public void failed(Throwable failure) {
      answering.callback().failed(failure);
    }
  }
}
