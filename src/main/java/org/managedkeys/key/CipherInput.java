// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * One call's data for {@link Encrypts} and {@link Decrypts}. The arrays are not copied; whoever
 * makes one does not change them during the call. Prints lengths only.
 */
public final class CipherInput {

  private static final byte[] NONE = {};

  private final byte[] data;
  private final byte[] iv;
  private final byte[] associated;
  private final int tagBits;

  private CipherInput(byte[] data, byte[] iv, byte[] associated, int tagBits) {
    this.data = data;
    this.iv = iv;
    this.associated = associated;
    this.tagBits = tagBits;
  }

  /** Data alone: RSA without label, key wrapping. */
  public static CipherInput of(byte[] data) {
    return new CipherInput(data, NONE, NONE, 0);
  }

  /**
   * Data for CBC or CTR.
   *
   * @param iv 16 bytes
   */
  public static CipherInput withIv(byte[] data, byte[] iv) {
    return new CipherInput(data, iv, NONE, 0);
  }

  /**
   * Data for GCM.
   *
   * @param data the plaintext, or the ciphertext followed by its tag
   * @param iv at least one byte; empty if {@link Encrypts#makesIv the key makes it}
   * @param associated data that is authenticated and not encrypted
   * @param tagBits 96, 104, 112, 120 or 128
   */
  public static CipherInput authenticated(byte[] data, byte[] iv, byte[] associated, int tagBits) {
    return new CipherInput(data, iv, associated, tagBits);
  }

  /**
   * Data for OAEP.
   *
   * @param label the label L of RFC 8017 section 7.1, mostly empty
   */
  public static CipherInput labelled(byte[] data, byte[] label) {
    return new CipherInput(data, NONE, label, 0);
  }

  /** What is encrypted or decrypted. */
  public byte[] data() {
    return data;
  }

  /** The initialisation vector; empty for modes without one. */
  public byte[] iv() {
    return iv;
  }

  /** Associated data of GCM, the label of OAEP; empty for other modes. */
  public byte[] associated() {
    return associated;
  }

  /** Length of GCM's tag in bits; 0 for other modes. */
  public int tagBits() {
    return tagBits;
  }

  /** GCM's tag in bytes. */
  public int tagBytes() {
    return tagBits / Byte.SIZE;
  }

  @Override
  public String toString() {
    return data.length
        + " bytes, IV of "
        + iv.length
        + ", "
        + associated.length
        + " associated, tag of "
        + tagBits
        + " bits";
  }
}
