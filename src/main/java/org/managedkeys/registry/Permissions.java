// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

/**
 * What may become of keys in a key service, for a connection or for one declared key: Vault's flags
 * of the same names. None is given unless the configuration says so.
 *
 * @param allowGenerateKey whether a key may be made there
 * @param allowStoreKey whether a software key may be brought there
 * @param allowReplaceKey whether one that is brought there may take another's place, which is then
 *     gone
 */
public record Permissions(
    boolean allowGenerateKey, boolean allowStoreKey, boolean allowReplaceKey) {

  /** Nothing is permitted. */
  public static final Permissions NONE = new Permissions(false, false, false);

  /** The flags by their names in the configuration. */
  public enum Flag {
    ALLOW_GENERATE_KEY("allow_generate_key"),
    ALLOW_STORE_KEY("allow_store_key"),
    ALLOW_REPLACE_KEY("allow_replace_key");

    private final String field;

    Flag(String field) {
      this.field = field;
    }

    /** The field's name in the configuration. */
    public String field() {
      return field;
    }
  }

  boolean has(Flag flag) {
    return switch (flag) {
      case ALLOW_GENERATE_KEY -> allowGenerateKey;
      case ALLOW_STORE_KEY -> allowStoreKey;
      case ALLOW_REPLACE_KEY -> allowReplaceKey;
    };
  }
}
