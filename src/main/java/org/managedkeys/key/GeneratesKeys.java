// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.List;
import java.util.Set;

/** A key service in which new keys can be made; what is secret of them never leaves it. */
public interface GeneratesKeys extends KeyBackend {

  /**
   * Makes the key that an entry describes, with the label or identifier the entry gives.
   *
   * @param fields the entry's fields: where {@link KeyBackend#open} will look for it afterwards
   * @param usages what the key may be used for in its service
   * @throws KeyException of kind CONFLICT if a key is already there; nothing is then made
   */
  ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages);

  /**
   * Makes a key that has no name yet: under a temporary label that marks it as unbound, and a
   * unique identifier.
   *
   * @param usages what the key may be used for in its service
   */
  UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages);

  /**
   * Gives an unbound key its name.
   *
   * @param location {@link UnboundKey#location()}
   * @return the fields by which {@link KeyBackend#open} finds it from now on
   * @throws KeyException NOT_FOUND if the key is gone
   */
  Fields bind(Fields location, KeyName name);

  /**
   * Keys made by {@link #generateUnbound} that nobody has bound, as messages name them. Left by
   * programs that stopped in between; harmless, but they take space.
   */
  List<String> unboundKeys();

  /**
   * A new key and where it is.
   *
   * @param location fields by which {@link KeyBackend#open} finds it now
   */
  record UnboundKey(ManagedKey key, Fields location) {}
}
