// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Calls that must fail. */
final class Refusals {

  private Refusals() {}

  /** The one exception, of a kind and with a part of its message. */
  static KeyException refused(Kind kind, String part, ThrowingCallable call) {
    KeyException e = catchThrowableOfType(KeyException.class, call);
    assertThat(e).as("no KeyException").isNotNull();
    assertThat(e).hasMessageContaining(part);
    assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
    return e;
  }
}
