// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code managedkeys.KmsCall} of Java Flight Recorder: one call, with its attempts. */
@Name("managedkeys.KmsCall")
@Label("KMS Call")
@Category("Managed Keys")
@Description("A call to a key service, from waiting for its turn to its last attempt")
@StackTrace(false)
final class KmsCallEvent extends Event implements CallEvent {

  @Label("Back End")
  final String backend;

  @Label("Key")
  final String key;

  @Label("Operation")
  final String operation;

  @Label("Bytes Sent")
  @DataAmount
  final int bytes;

  @Label("Attempts")
  int attempts;

  @Label("Outcome")
  String outcome = "";

  private KmsCallEvent(String connection, KmsCall call) {
    this.backend = connection;
    this.key = call.subject();
    this.operation = call.operation();
    this.bytes = call.bytes();
  }

  static CallEvent beginning(String connection, KmsCall call) {
    KmsCallEvent event = new KmsCallEvent(connection, call);
    event.begin();
    return event;
  }

  @Override
  public void end(int numberOfAttempts, String result) {
    attempts = numberOfAttempts;
    outcome = result;
    commit();
  }
}
