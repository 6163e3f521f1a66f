// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ErrorStatus;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.transit.BatchAnswer;
import org.managedkeys.transit.BatchStatus;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;

/**
 * Answers of Transit mounts. A key that is not there makes a write a wrong request, with Vault's
 * text and 400; a read tells nothing of it, with 404.
 */
final class TransitAnswers {

  private static final int OK = 200;
  private static final int INVALID = 400;
  private static final int FAILED = 500;

  private TransitAnswers() {}

  /** The answer to a write. */
  static ApiResponse written(KnownFields fields, Supplier<Answer> work) {
    return write(fields, () -> ApiResponse.of(work.get()));
  }

  /** The answer to a batch whose status tells how it went. */
  static ApiResponse ofBatch(KnownFields fields, Supplier<BatchAnswer> work) {
    return write(fields, () -> ofBatch(work.get()));
  }

  /** The answer to a read. */
  static ApiResponse read(Supplier<ApiResponse> work) {
    try {
      return ofTransit(work.get());
    } catch (KeyException e) {
      throw e.kind() == Kind.NOT_FOUND ? HttpError.nothingThere() : e;
    }
  }

  private static ApiResponse write(KnownFields fields, Supplier<ApiResponse> work) {
    try {
      return ofTransit(work.get()).withWarnings(fields.warnings());
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      return ErrorStatus.of(e).withStatus(INVALID);
    }
  }

  private static ApiResponse ofTransit(ApiResponse response) {
    return response.ofMountType(TransitMount.TYPE);
  }

  private static ApiResponse ofBatch(BatchAnswer batch) {
    int status = status(batch);
    Answer answer = batch.answer();
    ApiResponse response =
        status < INVALID
            ? ApiResponse.data(answer.data()).withStatus(status)
            : ApiResponse.error(status, List.of(), answer.data());
    return response.withWarnings(answer.warnings());
  }

  private static int status(BatchAnswer batch) {
    BatchStatus status = batch.status();
    if (!status.anyError()) {
      return OK;
    }
    int ofError = status.anyUserError() ? INVALID : FAILED;
    return status.anySuccess() ? batch.partialFailureCode().orElse(ofError) : ofError;
  }
}
