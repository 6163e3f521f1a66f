// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * What a TLS server proves itself with, and whom it believes. Immutable.
 *
 * @param key the server's; may be a managed key, if its provider is in the JVM's list
 * @param chain the certificate of the key first, then its issuers
 * @param clientAuthorities who certifies clients; empty if clients are not asked for certificates.
 *     Whether a certificate was revoked is not looked up
 * @param clientsMustShow whether a client without a certificate of theirs is refused
 */
public record TlsMaterial(
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> clientAuthorities,
    boolean clientsMustShow) {

  /**
   * Checks that the parts go together, as far as that can be seen without using the key.
   *
   * @throws KeyException of kind INVALID if they do not
   */
  public TlsMaterial {
    chain = List.copyOf(chain);
    clientAuthorities = List.copyOf(clientAuthorities);
    if (chain.isEmpty()) {
      throw invalid("there is no certificate", "a key store's entry has one");
    }
    String type = chain.get(0).getPublicKey().getAlgorithm();
    if (!key.getAlgorithm().equals(type)) {
      throw invalid(
          "the key is of type " + key.getAlgorithm() + ", and its certificate's of type " + type,
          "the first certificate must be that of the key");
    }
    if (clientsMustShow && clientAuthorities.isEmpty()) {
      throw invalid(
          "clients must show certificates, and nobody is named who issues them",
          "name the authorities of clients");
    }
  }

  /** A server that asks clients for nothing. */
  public static TlsMaterial of(PrivateKey key, List<X509Certificate> chain) {
    return new TlsMaterial(key, chain, List.of(), false);
  }

  private static KeyException invalid(String detail, String hint) {
    return KeyException.of(Kind.INVALID, "TLS key of the server", "use it", detail, hint);
  }

  /** The server's name. */
  @Override
  public String toString() {
    return "TLS as " + chain.get(0).getSubjectX500Principal();
  }
}
