// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * What a request to encrypt, decrypt or rewrap asks for, for one message or for each element of a
 * batch.
 *
 * @param fields how fields are read
 * @param ofMessage the fields of a message
 * @param ofRequest the fields of a request, these among them
 * @param reader of a message's fields; what it gives finds the key
 * @param ofFailed what the result of an element that failed has beside its error
 * @param begin is done once, when a message was read and before any key is looked for; answers
 *     warnings
 */
record CipherWork(
    CipherFields fields,
    Set<String> ofMessage,
    Set<String> ofRequest,
    Function<FieldValues, Supplier<CipherBatch.Task>> reader,
    Map<String, Object> ofFailed,
    Function<FieldValues, List<String>> begin) {

  /** Does it; of a batch the answer has the results only. */
  Answer answer(Map<String, ?> request, BatchRunner runner) {
    FieldValues values = fields.read(request, ofRequest);
    if (values.has(BatchItems.INPUT)) {
      return batch(values, runner).answer();
    }
    Supplier<CipherBatch.Task> message = reader.apply(values);
    List<String> warnings = begin.apply(values);
    return new Answer(message.get().work().get(), warnings);
  }

  /** Does it for a batch. */
  BatchAnswer batch(Map<String, ?> request, BatchRunner runner) {
    return batch(fields.read(request, ofRequest), runner);
  }

  private BatchAnswer batch(FieldValues values, BatchRunner runner) {
    BatchItems items =
        BatchItems.of(values, ofMessage, fields::invalid)
            .orElseThrow(() -> fields.invalid("missing batch input to process", null));
    List<String> warnings = new ArrayList<>();
    for (String field : fields.unread(values)) {
      warnings.add("the field " + field + " is not looked at beside batch_input");
    }
    // Before anything is done, so that a wrong request has no effect.
    OptionalInt code = fields.partialFailureCode(values);
    List<Result<Map<String, Object>>> results =
        new CipherBatch(runner)
            .run(
                items.items(),
                item -> reader.apply(item.fields()),
                () -> warnings.addAll(begin.apply(values)));
    return new BatchAnswer(
        new Answer(Map.of(BatchItems.RESULTS, items.results(results, ofFailed)), warnings),
        BatchStatus.of(results),
        code);
  }
}
