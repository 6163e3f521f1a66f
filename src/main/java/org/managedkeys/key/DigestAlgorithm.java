// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Message digests, FIPS 180-4.
 *
 * @see <a href="https://csrc.nist.gov/pubs/fips/180-4/upd1/final">FIPS 180-4</a>
 */
public enum DigestAlgorithm {
  SHA_1("SHA-1", 20, "1.3.14.3.2.26", "3021300906052b0e03021a05000414"),
  SHA_224("SHA-224", 28, "2.16.840.1.101.3.4.2.4", "302d300d06096086480165030402040500041c"),
  SHA_256("SHA-256", 32, "2.16.840.1.101.3.4.2.1", "3031300d060960864801650304020105000420"),
  SHA_384("SHA-384", 48, "2.16.840.1.101.3.4.2.2", "3041300d060960864801650304020205000430"),
  SHA_512("SHA-512", 64, "2.16.840.1.101.3.4.2.3", "3051300d060960864801650304020305000440");

  private final String jcaName;
  private final int bytes;
  private final String oid;

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it, which the type cannot say.
  private final byte[] prefix;

  /**
   * A row.
   *
   * @param prefix what stands before the digest in a DigestInfo, RFC 8017 section 9.2 note 1
   */
  DigestAlgorithm(String jcaName, int bytes, String oid, String prefix) {
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.oid = oid;
    this.prefix = HexFormat.of().parseHex(prefix);
  }

  /** The MessageDigest name, with the hyphen: {@code SHA-256}. */
  public String jcaName() {
    return jcaName;
  }

  /** The form inside signature names, without the hyphen: {@code SHA256}. */
  public String nameInSignature() {
    return jcaName.replace("-", "");
  }

  /** Length of the digest in bytes. */
  public int bytes() {
    return bytes;
  }

  public String oid() {
    return oid;
  }

  /** What PKCS #1 v1.5 pads: DER that names the algorithm beside a digest. */
  public byte[] digestInfo(byte[] digest) {
    if (digest.length != bytes) {
      throw new IllegalArgumentException(jcaName + " has no " + digest.length + " bytes");
    }
    return ByteBuffer.allocate(prefix.length + bytes).put(prefix).put(digest).array();
  }

  /** Finds a digest by either spelling or object identifier, in any case. */
  public static Optional<DigestAlgorithm> of(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(d ->
            d.jcaName.equals(wanted)
                || d.nameInSignature().equals(wanted)
                || d.oid.equals(wanted)
                || (d == SHA_1 && wanted.equals("SHA")))
        .findFirst();
  }
}
