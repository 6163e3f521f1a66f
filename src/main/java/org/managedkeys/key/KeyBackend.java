// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * One connection to a key service. Opening it does no input or output: the first key used does.
 *
 * <p>Thread-safe. What a service can do beyond finding keys is told by further interfaces: {@link
 * GeneratesKeys}, {@link StoresKeys}, {@link MakesRandom}, {@link HoldsCertificates}.
 */
public interface KeyBackend extends AutoCloseable {

  /** The connection as messages name it: {@code kms 'hsm' (pkcs11, token 'prod')}. */
  String describe();

  /**
   * Finds a key in the service and fetches its public half.
   *
   * @param name the key's name, for messages
   * @param fields where it is, in the service's own terms
   * @throws KeyException NOT_FOUND if nothing matches, CONFLICT if several do, DENIED or
   *     UNAVAILABLE if the service cannot be used
   */
  ManagedKey open(KeyName name, Fields fields);

  /**
   * Opens the connection if need be and tells, for a person, what is there.
   *
   * @throws KeyException that says what is wrong with the connection
   */
  String check();

  /** Releases sessions and connections. A later use opens them again. */
  @Override
  void close();
}
