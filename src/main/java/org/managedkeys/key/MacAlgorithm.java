// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Message authentication codes by their JCA names: a part of the one algorithm table.
 *
 * @see <a href="https://csrc.nist.gov/pubs/fips/198-1/final">FIPS 198-1, HMAC</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4493">RFC 4493, AES-CMAC</a>
 */
public enum MacAlgorithm {
  HMAC_SHA_1("HmacSHA1", 20, "1.2.840.113549.2.7"),
  HMAC_SHA_224("HmacSHA224", 28, "1.2.840.113549.2.8"),
  HMAC_SHA_256("HmacSHA256", 32, "1.2.840.113549.2.9"),
  HMAC_SHA_384("HmacSHA384", 48, "1.2.840.113549.2.10"),
  HMAC_SHA_512("HmacSHA512", 64, "1.2.840.113549.2.11"),
  HMAC_SHA3_224("HmacSHA3-224", 28, "2.16.840.1.101.3.4.2.13"),
  HMAC_SHA3_256("HmacSHA3-256", 32, "2.16.840.1.101.3.4.2.14"),
  HMAC_SHA3_384("HmacSHA3-384", 48, "2.16.840.1.101.3.4.2.15"),
  HMAC_SHA3_512("HmacSHA3-512", 64, "2.16.840.1.101.3.4.2.16"),
  /** CMAC of AES, NIST SP 800-38B; Bouncy Castle's name, since the JCA has no standard one. */
  AES_CMAC("AESCMAC", 16, "");

  private final String jcaName;
  private final int bytes;
  private final String oid;

  MacAlgorithm(String jcaName, int bytes, String oid) {
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.oid = oid;
  }

  /** The Mac name: {@code HmacSHA256}. */
  public String jcaName() {
    return jcaName;
  }

  /** Length of the code in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Other spellings: its object identifier, if it has one. */
  public List<String> aliases() {
    return oid.isEmpty() ? List.of() : List.of(oid, "OID." + oid);
  }

  /** The keys it works with. */
  public KeyAlgorithm.Family family() {
    return this == AES_CMAC ? KeyAlgorithm.Family.AES : KeyAlgorithm.Family.HMAC;
  }

  /** The row of a name or object identifier, in any case. */
  public static Optional<MacAlgorithm> of(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(row ->
            row.jcaName.toUpperCase(Locale.ROOT).equals(wanted) || row.aliases().contains(wanted))
        .findFirst();
  }
}
