// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who sent a request, as far as the connection and the headers tell. Immutable.
 *
 * @param address the peer's IP address; a proxy's, if there is one between
 * @param port the peer's port
 * @param secure whether the request came over TLS
 * @param certificates the client's certificate first, then its issuers, verified in the handshake;
 *     empty if none was shown
 * @param headers by names in lower case, without those that hold credentials; of several with one
 *     name, the first
 */
public record ClientInfo(
    String address,
    int port,
    boolean secure,
    List<X509Certificate> certificates,
    Map<String, String> headers) {

  private static final String WRAP_TTL = "X-Vault-Wrap-TTL";

  public ClientInfo {
    certificates = List.copyOf(certificates);
    headers = Map.copyOf(headers);
  }

  /** A header's value; names are not case-sensitive. Never a token. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** How long a wrapped answer is to live, as it was written, if the caller wants one. */
  public Optional<String> wrapTtl() {
    return header(WRAP_TTL).filter(ttl -> !ttl.isBlank());
  }

  /** The address and the port. */
  @Override
  public String toString() {
    return address + " port " + port;
  }
}
