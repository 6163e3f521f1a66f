// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that nobody uses, the last one first: a stack, of which the JDK has none that takes
 * neither a lock nor more than one exchange for each way. Thread-safe.
 */
final class IdleSessions {

  /** Made for each visit: an old one can never be taken for the present top. */
  private record Node(Session session, @Nullable Node next) {}

  private final AtomicReference<@Nullable Node> top = new AtomicReference<>();

  void push(Session session) {
    Node present;
    do {
      present = top.get();
    } while (!top.compareAndSet(present, new Node(session, present)));
  }

  /** The one that came last; null if there is none. */
  @Nullable Session pop() {
    Node present;
    do {
      present = top.get();
      if (present == null) {
        return null;
      }
    } while (!top.compareAndSet(present, present.next()));
    return present.session();
  }

  boolean isEmpty() {
    return top.get() == null;
  }
}
