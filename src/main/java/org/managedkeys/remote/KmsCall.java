// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import org.managedkeys.key.Turns;

/**
 * One call to a key service, as messages and events name it.
 *
 * @param subject the key or connection: {@code key 'orders'}
 * @param verb what is attempted, for messages: {@code sign by ECDSA with SHA-256}
 * @param operation what the service calls it, for events: {@code Sign}
 * @param bytes how many are sent to be signed, encrypted and so on; 0 if none are
 * @param repeatable whether a second request has no effect that one would not have, so that it may
 *     be sent when nobody knows what became of the first
 * @param turns of the key
 */
public record KmsCall(
    String subject, String verb, String operation, int bytes, boolean repeatable, Turns turns) {

  /** A call that changes nothing in the service: reading, and all use of keys. */
  public static KmsCall of(String subject, String verb, String operation, int bytes, Turns turns) {
    return new KmsCall(subject, verb, operation, bytes, true, turns);
  }

  /** A call that changes something in the service. */
  public static KmsCall changing(String subject, String verb, String operation) {
    return new KmsCall(subject, verb, operation, 0, false, Turns.UNLIMITED);
  }

  /** A call that reads something. */
  public static KmsCall reading(String subject, String verb, String operation) {
    return new KmsCall(subject, verb, operation, 0, true, Turns.UNLIMITED);
  }
}
