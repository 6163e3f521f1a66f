// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.key.KeyException;

/**
 * A key that seals secrets: AES of 256 bits. Its id is a check value of it, so that a key that was
 * damaged or mistaken for another shows. Prints as its id; {@link #close} overwrites it.
 */
final class SealKey implements SecretKey, AutoCloseable {

  static final int BYTES = 32;

  @Serial private static final long serialVersionUID = 1L;

  private static final int ID_BYTES = 8;
  private static final byte[] ID_LABEL = "managed-keys seal key".getBytes(UTF_8);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final transient byte[] key;
  private final transient String id;
  private final transient Instant created;
  private transient boolean closed;

  private SealKey(byte[] key, Instant created) {
    this.key = key;
    this.id = idOf(key);
    this.created = created;
  }

  static SealKey random() {
    byte[] key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return new SealKey(key, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * A key that was kept.
   *
   * @param key copied; 32 bytes
   */
  static SealKey of(byte[] key, Instant created) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("a seal key has " + BYTES + " bytes");
    }
    return new SealKey(key.clone(), created);
  }

  /** 16 hexadecimal digits. */
  String id() {
    return id;
  }

  Instant created() {
    return created;
  }

  /** The first bytes of HMAC-SHA256 over a fixed text: they tell nothing of the key. */
  private static String idOf(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(ID_LABEL), 0, ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /**
   * A copy; whoever has it overwrites it.
   *
   * @throws KeyException UNAVAILABLE if the key was closed: zeros are no key
   */
  @Override
  public synchronized byte[] getEncoded() {
    if (closed) {
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE, toString(), "use it", "its store was closed", null);
    }
    return key.clone();
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "seal key '" + id + "'";
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("a seal key stays where it is kept");
  }
}
