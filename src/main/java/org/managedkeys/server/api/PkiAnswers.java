// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.wire.Answer;

/** What all routes of a mount of type {@code pki} share: how the engine's answers look in HTTP. */
final class PkiAnswers {

  private static final String KEYS = "keys";

  private PkiAnswers() {}

  static PkiMount mount(Parameters parameters) {
    return parameters.mount(PkiMount.class);
  }

  /** 200; or 204 if there is neither data nor a warning. */
  static ApiResponse of(Answer answer) {
    return ApiResponse.of(answer).ofMountType(PkiMount.TYPE);
  }

  /**
   * A list.
   *
   * @throws HttpError 404 without a word if it is empty, as at Vault
   */
  static ApiResponse list(Answer answer) {
    if (!(answer.data().get(KEYS) instanceof Collection<?> keys) || keys.isEmpty()) {
      throw HttpError.nothingThere();
    }
    return of(answer);
  }

  /**
   * Does something with the fields of a request that are known, and warns of the others.
   *
   * @param silent names that are ignored without a word
   */
  static ApiResponse written(
      ApiRequest request,
      Set<String> known,
      Set<String> silent,
      Function<Map<String, Object>, Answer> work) {
    KnownFields fields = KnownFields.of(request.body(), known::contains, silent);
    return of(work.apply(new LinkedHashMap<>(fields.values()))).withWarnings(fields.warnings());
  }

  /**
   * Does something where a reference to nothing is a fault of the body or of the settings: the path
   * is there, and a 404 would deny it.
   */
  static Answer inBody(Supplier<Answer> work) {
    try {
      return work.get();
    } catch (KeyException e) {
      throw e.kind() == Kind.NOT_FOUND ? HttpError.invalid(e.getMessage()) : e;
    }
  }

  /**
   * Reads something.
   *
   * @throws HttpError 404 without a word if it is not there
   */
  static Answer read(Supplier<Answer> work) {
    try {
      return work.get();
    } catch (KeyException e) {
      throw e.kind() == Kind.NOT_FOUND ? HttpError.nothingThere() : e;
    }
  }

  /** Removes something, which may be gone already. */
  static ApiResponse deleted(Supplier<Answer> work) {
    try {
      return of(work.get());
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return ApiResponse.noContent();
      }
      throw e;
    }
  }
}
