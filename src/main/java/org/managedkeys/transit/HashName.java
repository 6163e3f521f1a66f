// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.MacAlgorithm;

/**
 * Hashes by Vault's names. SHA-3 is hashed here like all others; to PSS and to most services it is
 * unknown, which the key's own refusal says.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit#sign-data">Vault,
 *     transit/sign</a>
 */
enum HashName {
  SHA1("sha1", "SHA-1", 20, "1.3.14.3.2.26", MacAlgorithm.HMAC_SHA_1),
  SHA2_224("sha2-224", "SHA-224", 28, "2.16.840.1.101.3.4.2.4", MacAlgorithm.HMAC_SHA_224),
  SHA2_256("sha2-256", "SHA-256", 32, "2.16.840.1.101.3.4.2.1", MacAlgorithm.HMAC_SHA_256),
  SHA2_384("sha2-384", "SHA-384", 48, "2.16.840.1.101.3.4.2.2", MacAlgorithm.HMAC_SHA_384),
  SHA2_512("sha2-512", "SHA-512", 64, "2.16.840.1.101.3.4.2.3", MacAlgorithm.HMAC_SHA_512),
  SHA3_224("sha3-224", "SHA3-224", 28, "2.16.840.1.101.3.4.2.7", MacAlgorithm.HMAC_SHA3_224),
  SHA3_256("sha3-256", "SHA3-256", 32, "2.16.840.1.101.3.4.2.8", MacAlgorithm.HMAC_SHA3_256),
  SHA3_384("sha3-384", "SHA3-384", 48, "2.16.840.1.101.3.4.2.9", MacAlgorithm.HMAC_SHA3_384),
  SHA3_512("sha3-512", "SHA3-512", 64, "2.16.840.1.101.3.4.2.10", MacAlgorithm.HMAC_SHA3_512);

  /** What Vault takes where a request names none. */
  static final HashName DEFAULT = SHA2_256;

  private final String text;
  private final String jcaName;
  private final int bytes;
  private final String oid;
  private final MacAlgorithm mac;

  HashName(String text, String jcaName, int bytes, String oid, MacAlgorithm mac) {
    this.text = text;
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.oid = oid;
    this.mac = mac;
  }

  /** The hash of Vault's name, spelt as Vault does. */
  static Optional<HashName> of(String text) {
    return Arrays.stream(values()).filter(hash -> hash.text.equals(text)).findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(HashName::text).collect(Collectors.joining(", "));
  }

  /** Vault's name. */
  String text() {
    return text;
  }

  /** The name of its MessageDigest. */
  String jcaName() {
    return jcaName;
  }

  /** Length of the digest in bytes. */
  int bytes() {
    return bytes;
  }

  /** The HMAC on it. */
  MacAlgorithm mac() {
    return mac;
  }

  /** The row by which keys are asked for it; empty for SHA-3, which signatures have none for. */
  Optional<DigestAlgorithm> algorithm() {
    return DigestAlgorithm.of(jcaName);
  }

  byte[] digest(byte[] data) {
    try {
      return MessageDigest.getInstance(jcaName).digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + jcaName, e);
    }
  }

  /** What PKCS#1 v1.5 pads, RFC 8017 section 9.2: a digest that says what it is. */
  byte[] digestInfo(byte[] digest) {
    AlgorithmIdentifier name =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), DERNull.INSTANCE);
    try {
      return new DigestInfo(name, digest).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
