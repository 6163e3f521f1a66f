// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.Capability;
import org.managedkeys.server.http.ApiRequest;

/**
 * Who may say that a key is at a connection which others use, too. All keys there can be reached by
 * its credentials, those of other namespaces among them; so whoever names one must be allowed to
 * read it in the root namespace, whatever its own namespace is.
 */
record ConnectionRights(ServerContext context) {

  static final String PATH = "sys/managed-keys/kms/";

  /**
   * Refuses a connection that the caller may not name.
   *
   * @param owner what names it, for messages
   * @param kms its name; a UUID is none
   * @throws KeyException DENIED, whether the connection is there or not; INVALID for what is no
   *     name
   */
  void require(ApiRequest request, String owner, String kms) {
    boolean may =
        context
            .access()
            .check(
                context.caller(request).token(),
                Namespace.ROOT,
                PATH + kms,
                Capability.READ,
                Map.of())
            .allowed();
    if (!may) {
      throw KeyException.of(
          Kind.DENIED,
          owner,
          "use the connection '" + kms + "'",
          "permission denied",
          "a policy of the root namespace must grant read on " + PATH + kms);
    }
    try {
      context.administration().connections().get(kms);
    } catch (KeyException e) {
      // That there is none is told by whoever reads the field, with those there are.
      Optional.of(e)
          .filter(failure -> failure.kind() != Kind.NOT_FOUND)
          .ifPresent(failure -> {
            throw failure;
          });
    }
  }
}
