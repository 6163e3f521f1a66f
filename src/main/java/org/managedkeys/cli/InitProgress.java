// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells each step of making a CA: whether it was done or was done before. */
final class InitProgress {

  private final ConfiguredCommand command;
  private final List<Map<String, Object>> steps = new ArrayList<>();

  InitProgress(ConfiguredCommand command) {
    this.command = command;
  }

  /** Does what was missing, and tells when it takes long. */
  <T> T make(String what, Supplier<T> step) {
    T made = command.during("making " + what, step::get);
    tell("made", what);
    return made;
  }

  /** Something is there already. */
  void there(String what) {
    tell("there", what);
  }

  /** What was done, in order. */
  List<Map<String, Object>> steps() {
    return List.copyOf(steps);
  }

  void warn(List<String> warnings) {
    warnings.forEach(
        warning -> command.commandLine().getErr().println("managed-keys: warning: " + warning));
  }

  private void tell(String state, String what) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("state", state);
    step.put("what", what);
    steps.add(step);
    command.output().row(List.of(7), state, what);
  }
}
