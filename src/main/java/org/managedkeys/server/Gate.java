// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.Decision;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiHandler;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ErrorStatus;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.store.audit.AuditActor;

/**
 * What every request goes through: who makes it, what it goes to, whether that is allowed, and the
 * records of it. Whoever is not known gets the same answer for every path, {@code 403 permission
 * denied}, and so does whoever is not allowed: only after that does it count what is there.
 *
 * <p>Nothing is done before its record is made, and no answer leaves before its own. Thread-safe.
 */
final class Gate implements ApiHandler {

  private static final int INTERNAL = 500;

  private final RunningContext context;
  private final Targets targets;
  private final Callers callers;
  private final Permission permission;
  private final RequestAudit audit;
  private final Metrics metrics;
  private final RateLimit limit;

  Gate(
      RunningContext context,
      Targets targets,
      Callers callers,
      RequestAudit audit,
      ServedApi.Memory memory) {
    this.context = context;
    this.targets = targets;
    this.callers = callers;
    this.permission = new Permission(context.access());
    this.audit = audit;
    this.metrics = memory.metrics();
    this.limit = memory.limit();
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    long start = System.nanoTime();
    String pattern = Target.NONE;
    int status = INTERNAL;
    metrics.begin();
    try {
      Target target = asOfAnybody(request, () -> targets.find(request));
      pattern = target.pattern();
      ApiResponse response = answer(request, target);
      status = response.status();
      return response;
    } catch (HttpError e) {
      status = e.status();
      throw e;
    } catch (KeyException e) {
      status = ErrorStatus.status(e.kind());
      throw e;
    } finally {
      metrics.answered(
          pattern, request.verb(), status, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private ApiResponse answer(ApiRequest request, Target target) {
    if (target.access() == Access.NONE) {
      return recorded(request, Optional.empty(), target::answer);
    }
    Optional<Token> found = asOfAnybody(request, () -> callers.find(request));
    Optional<Duration> wait = found.flatMap(limit::take);
    if (wait.isPresent()) {
      metrics.throttled(Metrics.Reason.RATE_LIMIT);
      throw Callers.tooMany("too many requests by this token: try again later", wait.get());
    }
    Optional<Token> token = found.flatMap(known -> callers.use(request, known));
    if (token.isEmpty()) {
      return recorded(request, Optional.empty(), Gate::denied);
    }
    Decision decision = permission.decide(request, target, token.get());
    Caller caller = new Caller(token.get(), decision.sudo());
    return recorded(
        request,
        Optional.of(caller),
        () -> decision.allowed() ? allowed(request, target, caller) : denied());
  }

  private static ApiResponse denied() {
    return HttpError.denied().response();
  }

  private ApiResponse allowed(ApiRequest request, Target target, Caller caller) {
    if (request.client().wrapTtl().isPresent()) {
      // Whoever asks for that does not want to see the answer.
      throw HttpError.invalid(
          "response wrapping is not supported: leave out the header X-Vault-Wrap-TTL");
    }
    return context.during(request, caller, target::answer);
  }

  /** What fails before anybody is known is not told to whoever asks. */
  private static <T> T asOfAnybody(ApiRequest request, Supplier<T> work) {
    try {
      return work.get();
    } catch (KeyException e) {
      throw HttpError.with(ErrorStatus.forAnybody(request.id(), e));
    }
  }

  private ApiResponse recorded(
      ApiRequest request, Optional<Caller> caller, Supplier<ApiResponse> work) {
    return caller.isPresent()
        ? inRecords(request, caller, work)
        : asOfAnybody(request, () -> inRecords(request, caller, work));
  }

  private ApiResponse inRecords(
      ApiRequest request, Optional<Caller> caller, Supplier<ApiResponse> work) {
    countingFailure(() -> audit.request(request, request.path(), caller));
    AuditActor.Stay acting = RequestAudit.actingFor(request, caller);
    ApiResponse response;
    try {
      response = work.get();
    } catch (HttpError e) {
      response = e.response();
    } catch (KeyException e) {
      response = caller.isPresent() ? ErrorStatus.of(e) : ErrorStatus.forAnybody(request.id(), e);
    } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
      ApiResponse failed = HttpError.of(INTERNAL, "internal error").response();
      countingFailure(() -> audit.response(request, request.path(), caller, failed));
      throw e;
    } finally {
      acting.close();
    }
    ApiResponse answer = response;
    countingFailure(() -> audit.response(request, request.path(), caller, answer));
    return answer;
  }

  private void countingFailure(Runnable recording) {
    try {
      recording.run();
    } catch (KeyException e) {
      metrics.unrecorded();
      throw e;
    }
  }

  @Override
  public void refused(int status) {
    metrics.refused(status);
  }
}
