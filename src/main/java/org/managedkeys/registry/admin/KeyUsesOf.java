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
 */
public record KeyUsesOf(List<String> mounts, List<String> anyMount, List<String> issuers) {

  public KeyUsesOf {
    mounts = List.copyOf(mounts);
    anyMount = List.copyOf(anyMount);
    issuers = List.copyOf(issuers);
  }
}
