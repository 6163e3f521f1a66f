// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.managedkeys.key.KeyAlgorithm;

/**
 * Public keys as OpenSSH has them in {@code authorized_keys}: RFC 4253 section 6.6 (RSA), RFC 5656
 * (EC) and RFC 8709 (Ed25519).
 */
final class OpenSshKeys {

  private static final Set<KeyAlgorithm> KNOWN =
      Set.of(
          KeyAlgorithm.RSA,
          KeyAlgorithm.EC_P256,
          KeyAlgorithm.EC_P384,
          KeyAlgorithm.EC_P521,
          KeyAlgorithm.ED25519);

  private OpenSshKeys() {}

  /** Whether OpenSSH knows such keys. */
  static boolean knows(KeyAlgorithm row) {
    return KNOWN.contains(row);
  }

  /**
   * One line, without an end: type, key, comment.
   *
   * @throws IllegalArgumentException if it cannot be read, or OpenSSH does not know such keys
   */
  static String line(KeyAlgorithm row, SubjectPublicKeyInfo publicKey, String comment) {
    if (!knows(row)) {
      throw new IllegalArgumentException("OpenSSH knows no keys of " + row);
    }
    try {
      byte[] blob = OpenSSHPublicKeyUtil.encodePublicKey(PublicKeyFactory.createKey(publicKey));
      return typeIn(blob) + " " + Base64Text.of(blob) + " " + comment;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("it is no public key of " + row, e);
    }
  }

  /** The key's first field, which the line repeats: a length of four bytes, and so many letters. */
  private static String typeIn(byte[] blob) {
    int length = ByteBuffer.wrap(blob).getInt();
    return new String(blob, Integer.BYTES, length, StandardCharsets.US_ASCII);
  }
}
