// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The ciphertext of a symmetric key, which tells what key it is of: a version, the digits of the
 * key's id, a nonce, and AES-GCM. Callers may rely on nothing of that.
 */
final class Blob {

  private static final byte VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final int HEAD = 17;

  private Blob() {}

  static byte[] encrypt(KmsKey key, Map<String, String> context, byte[] plaintext)
      throws GeneralSecurityException, IOException {
    byte[] head =
        ByteBuffer.allocate(HEAD).put(VERSION).put(HexFormat.of().parseHex(digits(key))).array();
    byte[] nonce = KeyMaterial.random(NONCE);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key.secret(), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(head);
    cipher.updateAAD(bytes(context));
    byte[] ciphertext = cipher.doFinal(plaintext);
    return ByteBuffer.allocate(HEAD + NONCE + ciphertext.length)
        .put(head)
        .put(nonce)
        .put(ciphertext)
        .array();
  }

  static byte[] decrypt(KmsKey key, Map<String, String> context, byte[] blob)
      throws GeneralSecurityException, IOException {
    if (!keyDigits(blob).equals(digits(key))) {
      throw new AwsException(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, key.secret(), new GCMParameterSpec(8 * TAG, blob, HEAD, NONCE));
    cipher.updateAAD(blob, 0, HEAD);
    cipher.updateAAD(bytes(context));
    try {
      return cipher.doFinal(blob, HEAD + NONCE, blob.length - HEAD - NONCE);
    } catch (AEADBadTagException e) {
      throw AwsException.invalidCiphertext();
    }
  }

  /** The digits of the id of the key that made a ciphertext. */
  static String keyDigits(byte[] blob) {
    if (blob.length < HEAD + NONCE + TAG || blob[0] != VERSION) {
      throw AwsException.invalidCiphertext();
    }
    return HexFormat.of().formatHex(Arrays.copyOfRange(blob, 1, HEAD));
  }

  static String digits(KmsKey key) {
    return key.id().replace("mrk-", "").replace("-", "");
  }

  /** A context in the one order of its names, so that the order in a request does not matter. */
  private static byte[] bytes(Map<String, String> context) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (Map.Entry<String, String> entry : new TreeMap<>(context).entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeUTF(entry.getValue());
    }
    return bytes.toByteArray();
  }
}
