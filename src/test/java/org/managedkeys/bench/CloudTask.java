// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Arrays;

/** What is done with the keys of a key service. */
enum CloudTask {
  SIGN_RSA("sign-rsa-2048", "SHA256withRSA"),
  SIGN_EC("sign-p256", "SHA256withECDSA"),
  VERIFY_RSA("verify-rsa-2048", "SHA256withRSA"),
  DECRYPT("decrypt-oaep", "RSA/ECB/OAEPPadding"),
  MAC("hmac-64", "HmacSHA256"),
  ENVELOPE_1K("envelope-1k", "KMS/Envelope/NoPadding"),
  ENVELOPE_64M("envelope-64m", "KMS/Envelope/NoPadding");

  private final String text;
  private final String algorithm;

  CloudTask(String text, String algorithm) {
    this.text = text;
    this.algorithm = algorithm;
  }

  /** In the names of operations. */
  String text() {
    return text;
  }

  /** Of the JCA. */
  String algorithm() {
    return algorithm;
  }

  /** The message to be signed, encrypted and so on: always the same. */
  byte[] message() {
    byte[] message = new byte[bytes()];
    Arrays.fill(message, (byte) 'm');
    return message;
  }

  private int bytes() {
    return switch (this) {
      case ENVELOPE_1K -> 1 << 10;
      case ENVELOPE_64M -> 64 << 20;
      default -> 64;
    };
  }

  /** The name of the key that does it. */
  String key() {
    return switch (this) {
      case SIGN_RSA, VERIFY_RSA -> CloudKeys.RSA;
      case SIGN_EC -> CloudKeys.EC;
      case DECRYPT -> CloudKeys.DECRYPTING;
      case MAC -> CloudKeys.HMAC;
      case ENVELOPE_1K, ENVELOPE_64M -> CloudKeys.AES;
    };
  }

  static CloudTask of(String text) {
    return Arrays.stream(values())
        .filter(task -> task.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no task of clouds: " + text));
  }
}
