// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose the session handles of a module are. After all sessions were closed by somebody, and after
 * the module was initialised anew, it may give the same numbers again: then a handle that one
 * session remembers is another's, and must not be used or closed by the first.
 *
 * <p>Thread-safe.
 */
final class OpenSessions {

  private final Map<Long, Session> owners = new ConcurrentHashMap<>();

  void add(long handle, Session owner) {
    disown(owners.put(handle, owner));
  }

  void remove(long handle, Session owner) {
    owners.remove(handle, owner);
    disown(owner);
  }

  /** The module was initialised anew: no handle means anything any more. */
  void clear() {
    owners.values().forEach(OpenSessions::disown);
    owners.clear();
  }

  private static void disown(@Nullable Session former) {
    if (former != null) {
      former.disown();
    }
  }
}
