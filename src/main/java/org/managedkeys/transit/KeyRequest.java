// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/**
 * A request to sign, to verify or to make codes: its fields, and how a wrong one is refused.
 * Immutable.
 */
final class KeyRequest {

  static final String INPUT = "input";
  static final String KEY_VERSION = "key_version";

  /** Of keys that derive others, which no managed key does. */
  private static final String CONTEXT = "context";

  private static final String SIGNATURE_CONTEXT = "signature_context";

  private static final Set<String> FIELDS =
      Set.of(INPUT, BatchItems.INPUT, BatchItems.REFERENCE, CONTEXT, SIGNATURE_CONTEXT);

  private static final Set<String> OF_ELEMENTS = Set.of(INPUT, CONTEXT, SIGNATURE_CONTEXT);

  private final TransitScope scope;
  private final String key;
  private final String operation;
  private final FieldValues values;

  /**
   * Reads a request.
   *
   * @param key of the mount
   * @param operation for messages and for the rules of versions: {@code sign}
   * @param known all fields that there are
   * @throws KeyException INVALID if there is another
   */
  KeyRequest(
      TransitScope scope, String key, String operation, Map<String, ?> request, Set<String> known) {
    this.scope = scope;
    this.key = key;
    this.operation = operation;
    this.values = scope.fields(key, operation, request, known);
    refuseContext(values);
  }

  /** What would change nothing is not taken as if it did. */
  private void refuseContext(FieldValues fields) {
    for (String unused : List.of(CONTEXT, SIGNATURE_CONTEXT)) {
      if (fields.text(unused).isPresent()) {
        throw scope.failure(
            Kind.UNSUPPORTED,
            key,
            operation,
            "the field "
                + unused
                + " cannot be used: no managed key derives others, or signs with a context",
            "leave it out");
      }
    }
  }

  /** The fields of every request, and further ones. */
  static Set<String> fields(Set<String> further) {
    return union(FIELDS, further);
  }

  /** The fields of every element of a batch, and further ones. */
  static Set<String> elementFields(Set<String> further) {
    return union(OF_ELEMENTS, further);
  }

  static Set<String> union(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
  }

  FieldValues values() {
    return values;
  }

  /** What a wrong field of this request fails with. */
  KeyException invalid(String detail, @Nullable String hint) {
    return scope.failure(Kind.INVALID, key, operation, detail, hint);
  }

  /**
   * The elements of its batch; empty if it is none.
   *
   * @param known the fields that an element may have
   * @throws KeyException INVALID as {@link BatchItems#of}
   */
  Optional<BatchItems> batch(Set<String> known) {
    return BatchItems.of(values, known, this::invalid);
  }

  /** The version that it asks for, to sign or to make a code; the latest if it says nothing. */
  OpenVersion toProtect() {
    return scope.open().toProtect(key, values.number(KEY_VERSION, 0), operation);
  }

  /** The data of a request that is no batch; none is empty data, as in Vault. */
  byte[] input() {
    return input(values);
  }

  /** The data of an element. */
  byte[] inputOf(FieldValues element) {
    refuseContext(element);
    if (!element.has(INPUT)) {
      throw invalid("missing input", "each element of batch_input has its own");
    }
    return input(element);
  }

  private byte[] input(FieldValues fields) {
    return Base64Text.lenient(fields.text(INPUT, ""))
        .orElseThrow(() ->
            invalid(
                "unable to decode input as base64: it has other characters, or ends too early",
                "RFC 4648 section 4"));
  }
}
