// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.BatchRunner.Result;

/**
 * Encrypts, decrypts or rewraps the elements of a batch: first all are read, then those of one
 * managed key are done together, each once. What fails, fails alone, but for a managed key that
 * cannot be opened: all its elements fail.
 */
final class CipherBatch {

  private final BatchRunner runner;

  CipherBatch(BatchRunner runner) {
    this.runner = runner;
  }

  /**
   * An element that was read.
   *
   * @param version whose managed key is asked
   * @param next that of the ciphertext that a rewrap makes; otherwise the same
   * @param isLocal whether no call to its service is needed, or hardly ever
   * @param work does it; answers the fields of the result
   */
  record Task(
      OpenVersion version, OpenVersion next, boolean isLocal, Supplier<Map<String, Object>> work) {

    private Group group() {
      return new Group(version.version().managedKey(), isLocal);
    }
  }

  /** By what elements are done together. */
  private record Group(UUID managedKey, boolean isLocal) {}

  /**
   * Does them.
   *
   * @param reader of an element's fields; what it gives finds the key. Both fail with a
   *     KeyException if the element is wrong
   * @param begin is done in between, unless all elements are wrong
   * @return in the order of the elements
   */
  List<Result<Map<String, Object>>> run(
      List<BatchItems.Item> items,
      Function<BatchItems.Item, Supplier<Task>> reader,
      Runnable begin) {
    List<Result<Supplier<Task>>> read =
        items.stream().map(item -> tried(() -> reader.apply(item))).toList();
    if (read.stream().anyMatch(message -> message.value().isPresent())) {
      begin.run();
    }
    return run(read.stream().map(CipherBatch::found).toList());
  }

  private static Result<Task> found(Result<Supplier<Task>> read) {
    return read.value().isPresent()
        ? tried(read.value().get())
        : Result.failed(read.error().orElseThrow());
  }

  private static <T> Result<T> tried(Supplier<T> step) {
    try {
      return Result.of(step.get());
    } catch (KeyException e) {
      return Result.failed(e);
    }
  }

  private List<Result<Map<String, Object>>> run(List<Result<Task>> tasks) {
    Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    Map<OpenVersion, Result<OpenVersion>> opened = new HashMap<>();
    List<Result<Map<String, Object>>> results = new ArrayList<>(tasks.size());
    for (int index = 0; index < tasks.size(); index++) {
      Result<Task> read = tasks.get(index);
      Optional<KeyException> error = read.error();
      if (read.value().isPresent()) {
        Task task = read.value().get();
        error = opened(task.version(), opened).or(() -> opened(task.next(), opened));
        if (error.isEmpty()) {
          groups.computeIfAbsent(task.group(), group -> new ArrayList<>()).add(index);
        }
      }
      results.add(new Result<>(Optional.empty(), error));
    }
    for (List<Integer> indexes : groups.values()) {
      List<Result<Map<String, Object>>> done =
          runGroup(indexes.stream().map(index -> tasks.get(index).value().orElseThrow()).toList());
      for (int index = 0; index < done.size(); index++) {
        results.set(indexes.get(index), done.get(index));
      }
    }
    return results;
  }

  /**
   * Opens the managed key, once for all elements: a service that is away is not waited for by each.
   *
   * @param known the versions that were opened before; added to here
   * @return what it failed with
   */
  private static Optional<KeyException> opened(
      OpenVersion version, Map<OpenVersion, Result<OpenVersion>> known) {
    return known
        .computeIfAbsent(
            version,
            unknown ->
                tried(() -> {
                  unknown.handle();
                  return unknown;
                }))
        .error();
  }

  private List<Result<Map<String, Object>>> runGroup(List<Task> tasks) {
    Task first = tasks.get(0);
    return first.isLocal()
        // In the caller's thread: to hand it on would take longer.
        ? runner.run(first.version().subject(), 1, tasks, task -> task.work().get())
        : runner.run(first.version().managed(), tasks, task -> task.work().get());
  }
}
