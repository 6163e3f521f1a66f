// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.net.URI;
import java.util.List;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.TokenStore;

/** A server of the API that listens. Thread-safe. */
public final class ManagedKeysServer implements AutoCloseable {

  private ManagedKeysServer() {}

  /**
   * Listens from now on. The registry stays the caller's, who closes it after the server.
   *
   * @throws org.managedkeys.key.KeyException INVALID for settings that are of no use, UNAVAILABLE
   *     if the address cannot be had or the store does not answer
   */
  public static ManagedKeysServer start(ServerConfiguration settings, KeyRegistry registry) {
    throw new UnsupportedOperationException();
  }

  /** Where it is: {@code https://127.0.0.1:8200}. */
  public URI address() {
    throw new UnsupportedOperationException();
  }

  /** The tokens that it takes. */
  public TokenStore tokens() {
    throw new UnsupportedOperationException();
  }

  /** All its routes. */
  public ApiRoutes routes() {
    throw new UnsupportedOperationException();
  }

  /**
   * Goes on by other settings: the certificate and the key of TLS, the authorities and the rules of
   * client certificates, and the rate limit. If anything is wrong with them, all stays as it is.
   *
   * @return what is different in them, and counts only for a server that is started anew
   */
  public List<String> reload(ServerConfiguration settings) {
    throw new UnsupportedOperationException();
  }

  /** Lets requests that are there be answered, and ends. */
  @Override
  public void close() {}
}
