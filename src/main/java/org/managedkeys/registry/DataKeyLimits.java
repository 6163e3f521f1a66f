// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;

/**
 * How far a data key of envelope encryption may serve more than one message, so that not each needs
 * a call to the service. As long as it does, taking the permission away in the service has no
 * effect yet, and the data key is in memory.
 *
 * @param messages that one data key encrypts, at most; 1 for a new one each time
 * @param bytes of plaintext after which a data key is not taken again
 * @param time after which a data key is not taken again to encrypt
 * @param cached how many unwrapped data keys are kept for decryption, those used last; 0 for none
 * @param cachedTime after which an unwrapped data key is unwrapped anew
 */
public record DataKeyLimits(
    int messages, long bytes, Duration time, int cached, Duration cachedTime) {

  private static final String MESSAGES = "envelope_reuse_messages";
  private static final String BYTES = "envelope_reuse_bytes";
  private static final String TIME = "envelope_reuse_time";
  private static final String CACHED = "envelope_cache_entries";
  private static final String CACHED_TIME = "envelope_cache_time";

  /** The fields of a key or a connection that say so. */
  public static final Set<String> FIELDS = Set.of(MESSAGES, BYTES, TIME, CACHED, CACHED_TIME);

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST_CACHED = 100_000;

  /** Every message has a data key of its own, and each is unwrapped by the service. */
  public static final DataKeyLimits NONE =
      new DataKeyLimits(1, 1L << 30, Duration.ofMinutes(5), 0, Duration.ofMinutes(5));

  /**
   * Reads them.
   *
   * @param otherwise what holds where a field is absent
   * @throws org.managedkeys.key.KeyException of kind INVALID that names the field
   */
  static DataKeyLimits parse(Fields fields, DataKeyLimits otherwise) {
    return new DataKeyLimits(
        // Random IVs of 12 bytes are good for 2^32 messages, NIST SP 800-38D section 8.3.
        fields.number(MESSAGES, otherwise.messages, 1, Integer.MAX_VALUE),
        bytes(fields, otherwise.bytes),
        time(fields, TIME, otherwise.time),
        fields.number(CACHED, otherwise.cached, 0, MOST_CACHED),
        time(fields, CACHED_TIME, otherwise.cachedTime));
  }

  private static long bytes(Fields fields, long otherwise) {
    Optional<Long> bytes = fields.unsigned(BYTES);
    if (bytes.isPresent() && bytes.get() <= 0) {
      throw fields.invalid(BYTES, "the value must be from 1 to " + Long.MAX_VALUE, null);
    }
    return bytes.orElse(otherwise);
  }

  private static Duration time(Fields fields, String name, Duration otherwise) {
    Duration time = fields.duration(name, otherwise);
    if (time.isZero() || time.compareTo(LONGEST) > 0) {
      throw fields.invalid(
          name, "the value must be more than 0 and at most " + LONGEST.toHours() + "h", null);
    }
    return time;
  }
}
