// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Locale;
import java.util.Map;
import org.managedkeys.key.KeyAlgorithm;

/**
 * One version of a key as the service describes it; its material never changes.
 *
 * @param subjectPublicKeyInfo empty for a secret key
 * @param modulusBytes of RSA, else 0
 * @param certified whether the service made it with a certificate
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copied before it is handed out.
record KeyVersion(
    String name,
    String version,
    KeyAlgorithm algorithm,
    byte[] subjectPublicKeyInfo,
    int modulusBytes,
    boolean certified,
    Map<String, String> tags) {

  /** The path of the key's identifier, by which answers name it. */
  String path() {
    return "/keys/" + name + "/" + version;
  }

  /** Names are one in any case; versions are not. */
  static boolean isSameName(String one, String other) {
    return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}
