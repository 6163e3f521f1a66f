// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A type of key that is made for the subject of a certificate, in Vault's words.
 *
 * @param keyType {@code rsa}, {@code ec} or {@code ed25519}; in any case
 * @param keyBits of the modulus or the curve; 0 for 2048 and P-256. Without a meaning for Ed25519.
 */
public record LeafKeySpec(String keyType, int keyBits) {

  /** What may be asked for; the first is what 0 stands for. */
  private static final Map<String, List<Integer>> BITS =
      Map.of(
          "rsa", List.of(2048, 3072, 4096, 8192),
          "ec", List.of(256, 224, 384, 521),
          "ed25519", List.of(0));

  /**
   * Checks both.
   *
   * @throws PkiException INVALID, with what is allowed
   */
  public LeafKeySpec {
    keyType = keyType.toLowerCase(Locale.ROOT);
    List<Integer> allowed = BITS.get(keyType);
    if (allowed == null) {
      throw PkiException.invalid(
          "there is no key_type " + Texts.quoted(keyType) + " of keys made for a certificate",
          "it is one of rsa, ec, ed25519");
    }
    if (keyType.equals("ed25519")) {
      keyBits = 0;
    } else if (keyBits == 0) {
      keyBits = allowed.get(0);
    } else if (!allowed.contains(keyBits)) {
      throw PkiException.invalid(
          "key_bits " + keyBits + " are none of the key_type " + keyType,
          "it is one of " + allowed.stream().sorted().toList());
    }
  }
}
