// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * How a service refuses what it cannot do.
 *
 * @param says a part of the message: why, or what is possible
 */
record Refusal(Kind kind, String says) {

  /** What an operation was refused by. */
  static KeyException by(ThrowingCallable refused) {
    return by("it should have been refused", refused);
  }

  static KeyException by(String what, ThrowingCallable refused) {
    KeyException e = catchThrowableOfType(KeyException.class, refused);
    assertThat(e).as(what).isNotNull();
    return e;
  }

  /** Asserts that an operation on the key named k is refused like this. */
  void assertOf(String what, ThrowingCallable refused) {
    KeyException e = by(what, refused);
    assertThat(e).as(what).hasMessageStartingWith("key 'k': cannot ").hasMessageContaining(says);
    assertThat(e.kind()).as("%s: %s", what, e.getMessage()).isEqualTo(kind);
  }
}
