// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.List;

/**
 * Who may use a key, and who does for long.
 *
 * @param mounts paths of those that list it by name
 * @param anyMount paths of all others, if the key is for any mount
 * @param issuers of certificates whose key it is, with their mounts: {@code issuer 'web' of mount
 *     'pki/'}
 * @param transitVersions versions of Transit keys that the key is, with their mounts: {@code key
 *     'sig' version 2 of mount 'transit/'}
 */
public record KeyUsesOf(
    List<String> mounts,
    List<String> anyMount,
    List<String> issuers,
    List<String> transitVersions) {

  public KeyUsesOf {
    mounts = List.copyOf(mounts);
    anyMount = List.copyOf(anyMount);
    issuers = List.copyOf(issuers);
    transitVersions = List.copyOf(transitVersions);
  }
}
