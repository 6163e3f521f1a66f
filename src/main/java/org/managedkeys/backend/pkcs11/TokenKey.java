// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;

/**
 * A private or secret key as found on a token.
 *
 * @param token where its handle is good
 * @param handle of the key object
 * @param publicHalf null for a secret key
 * @param attributes of the key object: {@link #READ}
 * @param uses what the object permits: a bit for each from CKA_ENCRYPT on
 * @param wantsPinAlways CKA_ALWAYS_AUTHENTICATE
 */
record TokenKey(
    LiveToken token,
    long handle,
    KeyAlgorithm algorithm,
    @Nullable PublicHalf publicHalf,
    Attributes attributes,
    int uses,
    boolean wantsPinAlways) {

  /** What is read of every key. */
  static final long[] READ = {
    Ck.CKA_CLASS,
    Ck.CKA_KEY_TYPE,
    Ck.CKA_ID,
    Ck.CKA_LABEL,
    Ck.CKA_SIGN,
    Ck.CKA_ENCRYPT,
    Ck.CKA_DECRYPT,
    Ck.CKA_WRAP,
    Ck.CKA_UNWRAP,
    Ck.CKA_DERIVE,
    Ck.CKA_VALUE_LEN,
    Ck.CKA_CHECK_VALUE,
    Ck.CKA_ALWAYS_AUTHENTICATE
  };

  /** What tells secret keys apart, whose values cannot be compared. */
  private static final long[] IDENTITY = {
    Ck.CKA_KEY_TYPE, Ck.CKA_ID, Ck.CKA_VALUE_LEN, Ck.CKA_CHECK_VALUE
  };

  /** A key as found, with its attributes as they were read. */
  static TokenKey of(
      LiveToken token,
      long handle,
      KeyAlgorithm algorithm,
      @Nullable PublicHalf publicHalf,
      Attributes attributes) {
    int uses = 0;
    for (long use = Ck.CKA_ENCRYPT; use <= Ck.CKA_DERIVE; use++) {
      uses |= attributes.flag(use, true) ? bit(use) : 0;
    }
    return new TokenKey(
        token,
        handle,
        algorithm,
        publicHalf,
        attributes,
        uses,
        attributes.flag(Ck.CKA_ALWAYS_AUTHENTICATE, false));
  }

  private static int bit(long use) {
    return 1 << (use - Ck.CKA_ENCRYPT);
  }

  /** Whether the key object permits a use: one of CKA_SIGN, CKA_DECRYPT and so on. */
  boolean allows(long use) {
    return (uses & bit(use)) != 0;
  }

  /** CKA_KEY_TYPE. */
  long type() {
    return attributes.number(Ck.CKA_KEY_TYPE).orElse(-1L);
  }

  /** Whether another look at the same place found the same key, as far as that can be told. */
  boolean isSameKey(TokenKey other) {
    PublicHalf half = publicHalf;
    PublicHalf otherHalf = other.publicHalf;
    if (half != null && otherHalf != null) {
      return half.isSameKey(otherHalf);
    }
    return half == null
        && otherHalf == null
        && LongStream.of(IDENTITY)
            .allMatch(attribute ->
                Arrays.equals(
                    attributes.bytes(attribute).orElse(null),
                    other.attributes.bytes(attribute).orElse(null)));
  }
}
