// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.HashSet;
import java.util.Set;
import org.managedkeys.key.Fields;

/**
 * How carefully a key is used: said of a key, or of a connection for all of its keys that say
 * nothing themselves.
 *
 * @param verifyAfterSign whether every signature is verified before it is handed out; the first one
 *     of each key object is in any case
 * @param dataKeys how far data keys of envelope encryption are used again
 */
public record KeyHandling(boolean verifyAfterSign, DataKeyLimits dataKeys) {

  private static final String VERIFY_AFTER_SIGN = "verify_after_sign";

  /** The fields of a key or a connection that say so. */
  public static final Set<String> FIELDS = fields();

  /** What holds where nothing is said. */
  public static final KeyHandling DEFAULT = new KeyHandling(false, DataKeyLimits.NONE);

  /**
   * Reads it.
   *
   * @param otherwise what holds where a field is absent
   * @throws org.managedkeys.key.KeyException of kind INVALID that names the field
   */
  public static KeyHandling parse(Fields fields, KeyHandling otherwise) {
    return new KeyHandling(
        fields.flag(VERIFY_AFTER_SIGN, otherwise.verifyAfterSign),
        DataKeyLimits.parse(fields, otherwise.dataKeys));
  }

  private static Set<String> fields() {
    Set<String> fields = new HashSet<>(DataKeyLimits.FIELDS);
    fields.add(VERIFY_AFTER_SIGN);
    return Set.copyOf(fields);
  }
}
