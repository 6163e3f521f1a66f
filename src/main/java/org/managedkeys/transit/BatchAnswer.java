// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.OptionalInt;
import org.managedkeys.wire.Answer;

/**
 * The answer to a batch.
 *
 * @param answer {@code batch_results}, in the order of the elements
 * @param status how the batch went
 * @param partialFailureCode the status that the caller wants where some elements failed and others
 *     did not: {@code partial_failure_response_code}, from 200 to 599, of those that come with a
 *     body; empty for that of the error
 */
public record BatchAnswer(Answer answer, BatchStatus status, OptionalInt partialFailureCode) {}
