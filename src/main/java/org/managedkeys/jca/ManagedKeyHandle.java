// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.Key;
import java.util.List;
import java.util.Map;

/**
 * A key that stays in its key service, private or secret: what both handles tell beyond the JCA.
 *
 * <p>Thread-safe.
 */
public sealed interface ManagedKeyHandle extends Key permits ManagedPrivateKey, ManagedSecretKey {

  /** The key's name, {@code namespace/name}; a new key that has none yet is described instead. */
  String getName();

  /**
   * What this key, in its service, can be used for now: the JCA's names by type of service, {@code
   * Signature}, {@code Cipher}, {@code Mac} or {@code KeyAgreement}. Both its usages and what its
   * service offers for such a key are taken into account. A type without a name is absent; of a
   * Cipher, one of its directions may be all there is. The service is not called.
   *
   * @return in the order of the README's tables; not to be changed
   */
  Map<String, List<String>> algorithms();
}
