// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

/**
 * A call as Java Flight Recorder sees it, where the JVM has it: keytool and other tools run on a
 * few modules only.
 */
interface CallEvent {

  /** Whether there is a recorder in this JVM. */
  boolean RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** The event of a call that begins now. */
  static CallEvent begin(String connection, KmsCall call) {
    return RECORDER ? KmsCallEvent.beginning(connection, call) : (attempts, outcome) -> {};
  }

  /**
   * The call has ended.
   *
   * @param outcome {@code ok}, or the kind of its failure
   */
  void end(int attempts, String outcome);
}
