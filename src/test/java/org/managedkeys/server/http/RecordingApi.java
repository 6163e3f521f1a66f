// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An API that keeps the requests it is handed, and answers them as a test says. */
final class RecordingApi implements ApiHandler {

  private final BlockingQueue<ApiRequest> requests = new LinkedBlockingQueue<>();
  private final List<Integer> refused = new CopyOnWriteArrayList<>();
  private volatile Function<ApiRequest, ApiResponse> answer = RecordingApi::path;

  private static ApiResponse path(ApiRequest request) {
    return ApiResponse.data(Map.of("path", request.path()));
  }

  /** As if it were new. */
  void reset() {
    answer = RecordingApi::path;
    requests.clear();
    refused.clear();
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    requests.add(request);
    return answer.apply(request);
  }

  @Override
  public void refused(int status) {
    refused.add(status);
  }

  /** Answers so from now on. */
  void answer(Function<ApiRequest, ApiResponse> next) {
    answer = next;
  }

  /** The next request; waits for it. */
  ApiRequest next() throws InterruptedException {
    ApiRequest request = requests.poll(60, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  boolean hasNone() {
    return requests.isEmpty();
  }

  /** The status of each request that never came here. */
  List<Integer> refusals() {
    return refused;
  }
}
