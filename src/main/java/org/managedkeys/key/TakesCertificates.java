// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A key service that can hold a private key without its public half. A certificate from elsewhere
 * then tells it, and is trusted once the private key has proved that it belongs to it.
 */
public interface TakesCertificates extends KeyBackend {

  /**
   * As {@link KeyBackend#open}, with more to go by where the service does not tell the public half.
   *
   * @param usages what the key may do to prove that a certificate is its own
   * @param kept the certificate that is kept under the key's name; asked for when it is needed, and
   *     again when the key is looked for again, from any thread
   * @throws KeyException also INVALID if the certificate is another key's or cannot be read,
   *     UNSUPPORTED if there is none or the key cannot prove that it is its own
   */
  ManagedKey open(
      KeyName name, Fields fields, Set<KeyUsage> usages, Supplier<Optional<X509Certificate>> kept);
}
