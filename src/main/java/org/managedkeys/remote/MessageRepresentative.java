// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * The message representative mu of ML-DSA with the empty context, FIPS 204 algorithm 2 line 10 and
 * algorithm 7 line 6. It takes the place of messages that are too long to be sent. Thread-safe.
 */
public final class MessageRepresentative {

  private static final int BYTES = 64;

  /** Zero for the message itself rather than its digest, and the length of the context. */
  private static final byte[] NO_CONTEXT = {0, 0};

  private final byte[] publicKeyHash;

  /**
   * That of a key.
   *
   * @param publicKey DER SubjectPublicKeyInfo
   */
  public MessageRepresentative(byte[] publicKey) {
    publicKeyHash =
        hash(SubjectPublicKeyInfo.getInstance(publicKey).getPublicKeyData().getOctets());
  }

  /** The 64 bytes that stand for a message. */
  public byte[] of(byte[] message) {
    return hash(publicKeyHash, NO_CONTEXT, message);
  }

  private static byte[] hash(byte[]... parts) {
    SHAKEDigest shake = new SHAKEDigest(256);
    for (byte[] part : parts) {
      shake.update(part, 0, part.length);
    }
    byte[] output = new byte[BYTES];
    shake.doFinal(output, 0, BYTES);
    return output;
  }
}
