// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.transit.BatchRunner.Result;

/**
 * How a batch went, so that a server can tell it by its status as Vault does: 400 if an element was
 * at fault, else 500 if one failed otherwise; where others succeeded, what the caller has chosen by
 * {@code partial_failure_response_code}. The elements' results go with every status.
 *
 * @param anyUserError whether an element failed for what was asked or is allowed
 * @param anyInternalError whether one failed because a service or this library did
 * @param anySuccess whether one succeeded
 */
public record BatchStatus(boolean anyUserError, boolean anyInternalError, boolean anySuccess) {

  private static final Set<Kind> INTERNAL = Set.of(Kind.INTERNAL, Kind.UNAVAILABLE, Kind.THROTTLED);

  static BatchStatus of(List<? extends Result<?>> results) {
    List<KeyException> errors =
        results.stream().map(Result::error).<KeyException>flatMap(Optional::stream).toList();
    return new BatchStatus(
        !errors.stream().allMatch(BatchStatus::isInternal),
        errors.stream().anyMatch(BatchStatus::isInternal),
        errors.size() < results.size());
  }

  private static boolean isInternal(KeyException error) {
    return INTERNAL.contains(error.kind());
  }

  /** Whether an element failed. */
  public boolean anyError() {
    return anyUserError || anyInternalError;
  }
}
