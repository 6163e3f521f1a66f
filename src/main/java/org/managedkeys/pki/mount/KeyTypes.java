// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Locale;
import java.util.Map;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** Kinds of keys by Vault's {@code key_type} and {@code key_bits}. */
final class KeyTypes {

  static final String TYPE = "key_type";
  static final String BITS = "key_bits";

  private static final String RSA = "rsa";
  private static final String EC = "ec";
  private static final String ED25519 = "ed25519";

  /** An addition to Vault's. */
  private static final String ML_DSA = "ml-dsa";

  private static final Map<String, Integer> DEFAULT_BITS =
      Map.of(RSA, 2048, EC, 256, ED25519, 0, ML_DSA, 65);

  private KeyTypes() {}

  /**
   * The kind of key that is asked for.
   *
   * @throws PkiException INVALID
   */
  static KeySpec spec(FieldValues values) {
    String type = values.text(TYPE).orElse(RSA).toLowerCase(Locale.ROOT);
    Integer usual = DEFAULT_BITS.get(type);
    if (usual == null) {
      throw PkiException.invalid(
          "unknown key type: " + type, "key types are rsa, ec, ed25519 and ml-dsa");
    }
    int bits = values.number(BITS, 0);
    int wanted = bits == 0 ? usual : bits;
    try {
      return KeySpec.parse(
          switch (type) {
            case EC -> "P-" + wanted;
            case ED25519 -> type;
            default -> type + "-" + wanted;
          });
    } catch (KeyException e) {
      throw PkiException.invalid(
          "unsupported key size for a key of type " + type + ": " + bits,
          "sizes are 2048, 3072, 4096 and more for rsa, 256, 384 and 521 for ec, 44, 65 and 87 for"
              + " ml-dsa",
          e);
    }
  }

  /** What a public key's algorithm is called. */
  static String of(String jcaName) {
    return switch (jcaName.toUpperCase(Locale.ROOT)) {
      case "RSA", "RSASSA-PSS" -> RSA;
      case "EC", "ECDSA" -> EC;
      case "EDDSA", "ED25519" -> ED25519;
      default ->
          jcaName.toLowerCase(Locale.ROOT).startsWith(ML_DSA)
              ? ML_DSA
              : jcaName.toLowerCase(Locale.ROOT);
    };
  }
}
