// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
    owners.put(handle, owner);
  }

  void remove(long handle, Session owner) {
    owners.remove(handle, owner);
  }

  /** Whether no later session of ours has the handle. */
  boolean isOwnedBy(long handle, Session session) {
    return owners.get(handle) == session;
  }

  /** The module was initialised anew: no handle means anything any more. */
  void clear() {
    owners.clear();
  }
}
