// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Map;

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
  private final Map<String, String> context;

  private CipherInput(byte[] data, byte[] iv, byte[] associated, int tagBits) {
    this(data, iv, associated, tagBits, Map.of());
  }

  private CipherInput(
      byte[] data, byte[] iv, byte[] associated, int tagBits, Map<String, String> context) {
    this.data = data;
    this.iv = iv;
    this.associated = associated;
    this.tagBits = tagBits;
    this.context = Map.copyOf(context);
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

  /**
   * Data for {@link CipherScheme.Mode#SERVICE}.
   *
   * @param associated data that is authenticated and not encrypted
   */
  public static CipherInput service(byte[] data, byte[] associated) {
    return new CipherInput(data, NONE, associated, 0);
  }

  /**
   * Data for {@link CipherScheme.Mode#SERVICE} in a context, for keys that are {@link
   * TakesContext}.
   *
   * @param context names and values that are authenticated and not encrypted, and that the service
   *     shows in its log
   */
  public static CipherInput inContext(byte[] data, Map<String, String> context) {
    return new CipherInput(data, NONE, NONE, 0, context);
  }

  /** What is encrypted or decrypted. */
  public byte[] data() {
    return data;
  }

  /** The initialisation vector; empty for modes without one. */
  public byte[] iv() {
    return iv;
  }

  /** Associated data of GCM and of a service, the label of OAEP; empty for other modes. */
  public byte[] associated() {
    return associated;
  }

  /**
   * The context, unmodifiable; empty where there is none, and always if there is associated data.
   */
  public Map<String, String> context() {
    return context;
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
