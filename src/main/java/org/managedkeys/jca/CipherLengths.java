// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;

/**
 * How long what goes into a cipher may be and what comes out must be, by mode. Checked on both ends
 * of every call, so that a service which answers with something else is found out.
 *
 * @param scheme what the key is asked for
 * @param tagBytes length of GCM's tag
 * @param modulusBytes length of an RSA key's modulus, 0 for other keys
 */
record CipherLengths(CipherScheme scheme, int tagBytes, int modulusBytes) {

  private static final int BLOCK = CipherScheme.AES_BLOCK;

  /** RFC 3394 works on halves of AES blocks and adds one. */
  private static final int HALF = BLOCK / 2;

  /** Bytes that PKCS#1 v1.5 padding needs beside its content, RFC 8017 section 7.2.1. */
  private static final int PKCS1_OVERHEAD = 11;

  /** Exactly the length of what an encryption gives. */
  int encrypted(int plain) {
    return switch (scheme.mode()) {
      case AES_CBC, AES_CTR -> plain;
      case AES_CBC_PADDED -> Math.addExact(plain - plain % BLOCK, BLOCK);
      case AES_GCM -> Math.addExact(plain, tagBytes);
      case AES_KW -> Math.addExact(plain, HALF);
      case AES_KWP -> Math.addExact(roundedUp(plain), HALF);
      case RSA_PKCS1, RSA_OAEP, RSA_RAW -> modulusBytes;
      case SERVICE -> throw unknown();
    };
  }

  /** The most that a decryption gives. */
  int decryptedAtMost(int encrypted) {
    return switch (scheme.mode()) {
      case AES_CBC, AES_CTR, AES_CBC_PADDED -> encrypted;
      case AES_GCM -> Math.max(0, encrypted - tagBytes);
      case AES_KW, AES_KWP -> Math.max(0, encrypted - HALF);
      case RSA_PKCS1, RSA_OAEP, RSA_RAW -> modulusBytes;
      case SERVICE -> encrypted;
    };
  }

  /** Whether a decryption of so many bytes can have given so many. */
  boolean canDecryptTo(int encrypted, int plain) {
    int most = decryptedAtMost(encrypted);
    return switch (scheme.mode()) {
      case AES_CBC, AES_CTR, AES_GCM, AES_KW, RSA_RAW -> plain == most;
      case AES_CBC_PADDED -> plain < most && plain >= most - BLOCK;
      case AES_KWP -> plain <= most && plain > most - HALF;
      case RSA_PKCS1 -> plain <= most - PKCS1_OVERHEAD;
      case SERVICE -> plain < most;
      case RSA_OAEP -> plain <= most - 2 - 2 * Objects.requireNonNull(scheme.digest()).bytes();
    };
  }

  void checkPlain(int plain) throws IllegalBlockSizeException {
    switch (scheme.mode()) {
      case AES_CBC -> checkMultiple(plain, BLOCK, 0);
      case AES_KW -> checkMultiple(plain, HALF, BLOCK);
      case AES_KWP -> {
        if (plain == 0) {
          throw new IllegalBlockSizeException(scheme + ": there is nothing to wrap");
        }
      }
      default -> {
        // any length
      }
    }
  }

  void checkEncrypted(int encrypted) throws IllegalBlockSizeException, BadPaddingException {
    switch (scheme.mode()) {
      case AES_CBC, AES_CBC_PADDED -> checkMultiple(encrypted, BLOCK, 0);
      case AES_KW -> checkMultiple(encrypted, HALF, BLOCK + HALF);
      case AES_KWP -> checkMultiple(encrypted, HALF, BLOCK);
      case RSA_PKCS1, RSA_OAEP, RSA_RAW -> {
        if (encrypted > modulusBytes) {
          throw new IllegalBlockSizeException(
              "the data has " + encrypted + " bytes and the modulus only " + modulusBytes);
        }
      }
      case AES_CTR, AES_GCM, SERVICE -> {
        // any length
      }
    }
    if (scheme.mode() == Mode.AES_CBC_PADDED && encrypted == 0) {
      throw new BadPaddingException("there is no padding in no data");
    }
    if (scheme.mode() == Mode.AES_GCM && encrypted < tagBytes) {
      throw new AEADBadTagException("the data is shorter than the tag of " + tagBytes + " bytes");
    }
  }

  private void checkMultiple(int length, int unit, int least) throws IllegalBlockSizeException {
    if (length % unit != 0 || length < least) {
      throw new IllegalBlockSizeException(
          scheme
              + ": the data has "
              + length
              + " bytes, which is not a multiple of "
              + unit
              + (least == 0 ? "" : " and at least " + least));
    }
  }

  private static IllegalStateException unknown() {
    return new IllegalStateException("how long a service's ciphertexts are, it alone knows");
  }

  private static int roundedUp(int length) {
    return Math.addExact(length, HALF - 1) / HALF * HALF;
  }
}
