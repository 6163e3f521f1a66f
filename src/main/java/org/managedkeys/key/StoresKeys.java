// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Set;

/** A key service into which software keys can be brought; they cannot be read back. */
public interface StoresKeys extends KeyBackend {

  /**
   * Brings a key in, where an entry says or, for a new name, under that name. Afterwards the key is
   * as if it had been made there: sensitive, not extractable.
   *
   * @param fields the entry's fields: where {@link KeyBackend#open} will look for it afterwards;
   *     none for a name that no entry declares
   * @param usages what the key may be used for in its service
   * @param replace whether a key that is already there gives way; the old one is removed only when
   *     the new one is in
   * @return the fields by which {@link KeyBackend#open} finds it from now on
   * @throws KeyException CONFLICT if a key is already there and must stay, UNSUPPORTED if the
   *     service cannot take this kind of key; nothing is then changed
   */
  Fields store(
      KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace);
}
