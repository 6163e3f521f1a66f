// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Values as the audit log shows them: {@code hmac-sha256:} and HMAC-SHA256 (RFC 2104) by the salt
 * of all servers on one store, in hexadecimal. Equal values look equal, and nobody without the salt
 * can try what a value might have been. Immutable.
 */
final class AuditHash {

  /** Begins what stands for a value. */
  static final String PREFIX = "hmac-sha256:";

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey salt;

  /**
   * By a salt.
   *
   * @param salt 32 bytes
   */
  AuditHash(byte[] salt) {
    this.salt = new SecretKeySpec(salt, ALGORITHM);
  }

  /** What stands for a text. */
  String of(String text) {
    return of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What stands for bytes. */
  String of(ByteBuffer bytes) {
    try {
      // By name: a provider that was put in front must not see what is hidden here.
      Mac mac = Mac.getInstance(ALGORITHM, "SunJCE");
      mac.init(salt);
      mac.update(bytes);
      return PREFIX + HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
