// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.Turns;

/** A version that was found. Thread-safe. It stays the one it is. */
abstract class GcpKey implements MayBeSuperseded {

  /** The most bytes that one request takes: API reference, AsymmetricSign, Encrypt and MacSign. */
  static final int MOST_BYTES = 64 * 1024;

  private final Found found;

  /**
   * How a key was found.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  record Found(
      String subject,
      String where,
      KeyFacts facts,
      Freshness freshness,
      Turns turns,
      KeyUses uses) {}

  GcpKey(Found found) {
    this.found = found;
  }

  final String subject() {
    return found.subject();
  }

  final KeyFacts facts() {
    return found.facts();
  }

  final VersionAlgorithm version() {
    return facts().algorithm();
  }

  final KeyUses uses() {
    return found.uses();
  }

  final GcpCalls.Use use(String verb) {
    return new GcpCalls.Use(subject(), verb, facts(), found.turns());
  }

  @Override
  public final KeyAlgorithm algorithm() {
    return version().key();
  }

  @Override
  public final boolean isDue() {
    return found.freshness().isOver();
  }

  final KeyException unsupported(String verb, String possible) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject(),
        verb,
        "it can do " + possible + " only: its algorithm at Google Cloud KMS is " + version().name(),
        null);
  }

  final KeyException invalid(String verb, String detail) {
    return KeyException.of(Kind.INVALID, subject(), verb, detail, null);
  }

  /** Checks how many bytes are to be sent. */
  final void checkLength(String verb, String what, int length, int least, int most) {
    if (length < least || length > most) {
      throw invalid(
          verb,
          what + " has " + length + " bytes; Google Cloud KMS takes " + least + " to " + most);
    }
  }

  final KeyException wrongAnswer(String verb, String detail) {
    return KeyException.of(
        Kind.INTERNAL,
        subject(),
        verb,
        found.where() + " answered wrongly: " + detail,
        "nothing of the answer was used");
  }

  @Override
  public final String toString() {
    return subject() + " (" + version().name() + ", " + found.where() + ")";
  }
}
