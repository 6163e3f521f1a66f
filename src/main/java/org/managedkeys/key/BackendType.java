// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Optional;
import java.util.Set;

/**
 * A kind of key service: which fields describe a connection to it and a key in it. There is one
 * instance per kind, listed by the configuration, never discovered: whoever is on the class path
 * must not be able to become the key service.
 */
public interface BackendType {

  /** The value of {@code kms.<name>.type}: {@code pkcs11}, {@code awskms} and so on. */
  String name();

  /** Fields of a connection, without those that all kinds share. */
  Set<String> connectionFields();

  /** Fields that locate a key, without those that all kinds share. */
  Set<String> keyFields();

  /**
   * Checks a key's fields without any input or output, not even the resolution of references.
   *
   * @throws KeyException of kind INVALID that names the field and its place
   */
  void checkKey(KeyName name, Fields fields);

  /**
   * The kind of key that a field of this type alone asks for, beside those that all types have:
   * {@code algorithm} of Google Cloud KMS. Makes no input or output.
   *
   * @return empty if no such field says it
   * @throws KeyException of kind INVALID if the field says something else
   */
  default Optional<KeySpec> newKey(Fields fields) {
    return Optional.empty();
  }

  /**
   * Whether its keys are asked over a network: each call takes a while, and some kilobytes of data.
   */
  default boolean isRemote() {
    return false;
  }

  /**
   * Makes a connection object; nothing is opened yet.
   *
   * @param name the connection's name, for messages
   * @throws KeyException of kind INVALID if a field is missing or cannot be read
   */
  KeyBackend connect(String name, Fields fields);
}
