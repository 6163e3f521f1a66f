// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.WrongCiphertext;

/**
 * The data keys of envelope encryption under one managed key. They are made here and encrypted by
 * its service, or with the public half of an RSA key, in the form of Tink's AesGcmKey, without
 * associated data: what Tink's KmsEnvelopeAead has in front of its ciphertexts.
 *
 * <p>Each serves one message unless {@link DataKeyLimits} allow more. Permission is checked on
 * every use, also where the service need not be called. Thread-safe.
 *
 * @see <a href="https://developers.google.com/tink/wire-format">Tink's wire format</a>
 */
public final class DataKeys {

  /** The longest encrypted data key that Tink reads. */
  public static final int MOST_ENCRYPTED = 4096;

  private static final int KEY_BYTES = 32;

  /** Of the message AesGcmKey, field 3, the bytes of the key, and how many there are. */
  private static final byte[] PREFIX = {0x1a, KEY_BYTES};

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CipherScheme SCHEME = CipherScheme.of(Mode.SERVICE);
  private static final byte[] NONE = {};

  private final RegisteredKey key;
  private final DataKeyCache cache;
  private final DataKeyLimits limits;
  private final LongSupplier clock;

  /**
   * Those that somebody uses.
   *
   * @param key with the permission of who uses them
   * @param cache shared by all who use the key
   */
  DataKeys(RegisteredKey key, DataKeyCache cache, LongSupplier clock) {
    this.key = key;
    this.cache = cache;
    this.limits = cache.limits();
    this.clock = clock;
  }

  /**
   * Checks, without a remote call, that the key may and can do this.
   *
   * @param usage encrypt, decrypt, wrap or unwrap
   * @throws KeyException DENIED if its usages lack it, UNSUPPORTED if such a key cannot do it
   */
  public void check(KeyUsage usage) {
    DataKeyWrapping.check(key, usage);
  }

  /**
   * A data key for a new message; the caller closes it.
   *
   * @param usage encrypt or wrap
   * @param bytes how long the message is, as far as that is known; they are counted
   * @param context of the call to the service; empty for none
   * @throws KeyException as the service says
   */
  public DataKey forEncryption(KeyUsage usage, long bytes, Map<String, String> context) {
    DataKeyWrapping.Encryption encryption = DataKeyWrapping.encryption(key, usage);
    if (limits.messages() == 1) {
      byte[] fresh = random();
      try {
        return new DataKey(fresh, encrypted(encryption, fresh, context), new AtomicLong(bytes));
      } finally {
        Arrays.fill(fresh, (byte) 0);
      }
    }
    DataKey present = present(bytes, context);
    if (present == null) {
      cache.making().lock();
      try {
        present = present(bytes, context);
        if (present == null) {
          return madeToBeKept(encryption, bytes, context);
        }
      } finally {
        cache.making().unlock();
      }
    }
    return takenDown(present, usage);
  }

  private @Nullable DataKey present(long bytes, Map<String, String> context) {
    return cache.inUse().take(context, bytes, one -> mayServe(one, bytes));
  }

  /** The service is not called for it, so nothing else takes it down. */
  private DataKey takenDown(DataKey kept, KeyUsage usage) {
    try {
      key.takeDown(usage, "kept data key");
      return kept;
    } catch (KeyException e) {
      kept.close();
      throw e;
    }
  }

  private DataKey madeToBeKept(
      DataKeyWrapping.Encryption encryption, long bytes, Map<String, String> context) {
    byte[] fresh = random();
    try {
      byte[] encrypted = encrypted(encryption, fresh, context);
      return cache.inUse().keep(context, fresh, encrypted, clock.getAsLong(), bytes);
    } finally {
      Arrays.fill(fresh, (byte) 0);
    }
  }

  private boolean mayServe(KeptKeys.Kept one, long bytes) {
    return one.messages() < limits.messages()
        && one.bytes() <= limits.bytes() - bytes
        && clock.getAsLong() - one.since() < limits.time().toNanos();
  }

  private byte[] encrypted(
      DataKeyWrapping.Encryption encryption, byte[] fresh, Map<String, String> context) {
    byte[] serialized = Arrays.copyOf(PREFIX, PREFIX.length + KEY_BYTES);
    System.arraycopy(fresh, 0, serialized, PREFIX.length, KEY_BYTES);
    try {
      byte[] sealed = encryption.encrypt(serialized, context);
      if (sealed.length > MOST_ENCRYPTED) {
        throw KeyException.of(
            KeyException.Kind.INTERNAL,
            key.subject(),
            "encrypt a data key",
            "its service answered " + sealed.length + " bytes, more than an envelope can have",
            null);
      }
      return sealed;
    } finally {
      Arrays.fill(serialized, (byte) 0);
    }
  }

  /**
   * The data key of a message; the caller closes it.
   *
   * @param usage decrypt or unwrap
   * @param encrypted as the message has it
   * @param context of the call to the service; empty for none
   * @throws WrongCiphertext if it is no data key that this key encrypted in this context
   * @throws KeyException as the service says
   */
  public DataKey forDecryption(KeyUsage usage, byte[] encrypted, Map<String, String> context)
      throws WrongCiphertext {
    DataKeyWrapping.Decryption decryption = DataKeyWrapping.decryption(key, usage);
    DataKeyCache.Wrapped name = new DataKeyCache.Wrapped(ByteBuffer.wrap(encrypted), context);
    DataKey kept = cache.unwrapped().take(name, 0, this::isYoung);
    if (kept != null) {
      return takenDown(kept, usage);
    }
    byte[] serialized = decryption.decrypt(encrypted, context);
    byte[] opened = NONE;
    try {
      if (serialized.length != PREFIX.length + KEY_BYTES
          || !Arrays.equals(PREFIX, Arrays.copyOf(serialized, PREFIX.length))) {
        throw new WrongCiphertext(key.subject(), SCHEME);
      }
      opened = Arrays.copyOfRange(serialized, PREFIX.length, serialized.length);
      return limits.cached() == 0
          ? new DataKey(opened, encrypted, new AtomicLong())
          : cache.unwrapped().keep(name, opened, encrypted, clock.getAsLong(), 0);
    } finally {
      Arrays.fill(serialized, (byte) 0);
      Arrays.fill(opened, (byte) 0);
    }
  }

  private boolean isYoung(KeptKeys.Kept one) {
    return clock.getAsLong() - one.since() < limits.cachedTime().toNanos();
  }

  /** Forgets the keys that are kept; new ones may be kept afterwards. */
  void clear() {
    cache.clear();
  }

  private static byte[] random() {
    byte[] bytes = new byte[KEY_BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
