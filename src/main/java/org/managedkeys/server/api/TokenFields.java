// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.wire.FieldValues;

/**
 * What requests say of a token: which one, and for how long. The secret of a token is read from the
 * body alone, since addresses are written down in many places.
 */
final class TokenFields {

  static final String TOKEN = "token";
  static final String ACCESSOR = "accessor";
  private static final String INCREMENT = "increment";

  private final FieldValues values;
  private final String operation;

  private TokenFields(FieldValues values, String operation) {
    this.values = values;
    this.operation = operation;
  }

  /**
   * Reads them.
   *
   * @param operation as a verb, for messages
   * @throws KeyException INVALID for other fields
   */
  static TokenFields of(ApiRequest request, String operation) {
    return of(request.body(), operation);
  }

  private static TokenFields of(Map<String, ?> fields, String operation) {
    return new TokenFields(
        FieldValues.of(
            fields,
            Set.of(TOKEN, ACCESSOR, INCREMENT),
            (detail, hint) -> KeyException.of(Kind.INVALID, TOKEN, operation, detail, hint)),
        operation);
  }

  Optional<String> token() {
    return values.text(TOKEN);
  }

  /** The secret of a token; it must be there. */
  String requiredToken() {
    return token().orElseThrow(() -> missing("missing token ID"));
  }

  /** The accessor of a token; it must be there. */
  String requiredAccessor() {
    return values.text(ACCESSOR).orElseThrow(() -> missing("missing accessor"));
  }

  /** Zero and an empty text are the same as nothing: clients send them. */
  Optional<Duration> increment() {
    return values
        .text(INCREMENT)
        .map(written -> values.duration(INCREMENT, Duration.ZERO))
        .filter(time -> !time.isZero());
  }

  private KeyException missing(String detail) {
    return KeyException.of(Kind.INVALID, TOKEN, operation, detail, "it belongs in the body");
  }
}
