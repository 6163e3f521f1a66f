// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.Turns;

/** A key that was found. Thread-safe. It stays the key it is, whatever an alias means by now. */
abstract class AwsKey implements MayBeSuperseded {

  /** The most bytes that one request takes to be signed, authenticated or encrypted. */
  static final int MOST_BYTES = 4096;

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
      AwsCalls calls) {}

  AwsKey(Found found) {
    this.found = found;
  }

  final String subject() {
    return found.subject();
  }

  final KeyFacts facts() {
    return found.facts();
  }

  final AwsCalls calls() {
    return found.calls();
  }

  final AwsCalls.Use use(String verb) {
    return new AwsCalls.Use(subject(), verb, facts().arn(), found.turns());
  }

  @Override
  public final KeyAlgorithm algorithm() {
    return facts().algorithm();
  }

  @Override
  public final boolean isDue() {
    return found.freshness().isOver();
  }

  final KeyException unsupported(String verb, String detail) {
    return KeyException.of(Kind.UNSUPPORTED, subject(), verb, detail, null);
  }

  /** Checks how many bytes are to be sent. */
  final void checkLength(String verb, String what, int length, int least, int most) {
    if (length < least || length > most) {
      throw KeyException.of(
          Kind.INVALID,
          subject(),
          verb,
          what + " has " + length + " bytes; AWS KMS takes " + least + " to " + most,
          null);
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
    return subject() + " (" + algorithm() + ", " + found.where() + ")";
  }
}
