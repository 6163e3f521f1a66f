// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.stream.Stream;

/** What is done with a PKCS #11 token; the names are those of the rows. */
enum Pkcs11Operation {
  SIGN_RSA("sign-rsa-2048", Kind.SIGN, Label.RSA, "SHA256withRSA", 32),
  SIGN_PSS("sign-pss-2048", Kind.SIGN, Label.RSA, "RSASSA-PSS", 32),
  SIGN_P256("sign-p256", Kind.SIGN, Label.P256, "SHA256withECDSA", 32),
  SIGN_P256_NEW("sign-p256-new", Kind.SIGN_NEW, Label.P256, "SHA256withECDSA", 32),
  SIGN_ED25519("sign-ed25519", Kind.SIGN, Label.ED25519, "Ed25519", 32),
  DECRYPT_OAEP("decrypt-oaep", Kind.DECRYPT, Label.RSA, "RSA/ECB/OAEPWithSHA-1AndMGF1Padding", 32),
  HMAC_64("hmac-64", Kind.MAC, Label.HMAC, "HmacSHA256", 64),
  HMAC_4K("hmac-4k", Kind.MAC, Label.HMAC, "HmacSHA256", 4 << 10),
  GCM_64("gcm-64", Kind.ENCRYPT, Label.AES, "AES/GCM/NoPadding", 64),
  GCM_16K("gcm-16k", Kind.ENCRYPT, Label.AES, "AES/GCM/NoPadding", 16 << 10),
  GCM_16K_DIRECT("gcm-16k-direct", Kind.ENCRYPT_DIRECT, Label.AES, "AES/GCM/NoPadding", 16 << 10),
  SIGN_RSA_1M("sign-rsa-1m", Kind.SIGN_BULK, Label.RSA, "SHA256withRSA", 1 << 20),
  SIGN_RSA_100M("sign-rsa-100m", Kind.SIGN_BULK, Label.RSA, "SHA256withRSA", 100 << 20);

  /** How it is done. */
  enum Kind {
    /** By an object that is used again and again, as are those of all other kinds but the next. */
    SIGN,
    /** By a new object each time. */
    SIGN_NEW,
    /** Of a message that comes in chunks. */
    SIGN_BULK,
    DECRYPT,
    MAC,
    ENCRYPT,
    /** From one direct buffer into another. */
    ENCRYPT_DIRECT
  }

  /** Labels of the keys. */
  static final class Label {
    static final String RSA = "rsa-2048";
    static final String P256 = "p256";
    static final String ED25519 = "ed25519";
    static final String HMAC = "hmac";
    static final String AES = "aes";

    private Label() {}
  }

  /** Before the name of an operation: it is done with a module that computes nothing. */
  static final String NULL = "null-";

  private final String row;
  private final Kind kind;
  private final String key;
  private final String algorithm;
  private final int bytes;

  Pkcs11Operation(String row, Kind kind, String key, String algorithm, int bytes) {
    this.row = row;
    this.kind = kind;
    this.key = key;
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /** The operation of a row, also of one with the null module. */
  static Pkcs11Operation of(String row) {
    String name = row.startsWith(NULL) ? row.substring(NULL.length()) : row;
    return Stream.of(values())
        .filter(operation -> operation.row.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + row));
  }

  String row() {
    return row;
  }

  Kind kind() {
    return kind;
  }

  /** The label of the key. */
  String key() {
    return key;
  }

  /** As the JCA names it. */
  String algorithm() {
    return algorithm;
  }

  boolean isSignature() {
    return kind == Kind.SIGN || kind == Kind.SIGN_NEW || kind == Kind.SIGN_BULK;
  }

  /** What the floor calls it: to C all of these are one. */
  String floorName() {
    return switch (this) {
      case SIGN_P256_NEW -> SIGN_P256.row;
      case GCM_16K_DIRECT -> GCM_16K.row;
      default -> row;
    };
  }

  /** What is signed or encrypted: the bytes 0 to 255 over and over, in C as here. */
  byte[] message() {
    byte[] message = new byte[bytes];
    for (int index = 0; index < bytes; index++) {
      message[index] = (byte) index;
    }
    return message;
  }

  /** Whether SunPKCS11 can do it. */
  boolean isInSunPkcs11() {
    return this != SIGN_ED25519 && this != DECRYPT_OAEP;
  }
}
