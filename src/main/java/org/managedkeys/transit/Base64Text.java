// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64 of RFC 4648. What has been signed or encrypted is read exactly: one text for the same
 * bytes, so that no changed text passes for the right one. Inputs are read as people write them.
 */
final class Base64Text {

  private static final int GROUP = 4;

  private Base64Text() {}

  /** By section 4, with padding. */
  static String of(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** By section 5, which is safe in URLs, without padding. */
  static String urlSafe(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The bytes, if this is what {@link #of} makes of them. */
  static Optional<byte[]> exact(String text) {
    return exact(text, Base64.getDecoder(), Base64.getEncoder());
  }

  /** The bytes, if this is what {@link #urlSafe} makes of them. */
  static Optional<byte[]> exactUrlSafe(String text) {
    return exact(text, Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding());
  }

  /** The bytes by section 4; line breaks are skipped, and padding may be missing. */
  static Optional<byte[]> lenient(String text) {
    boolean isBroken = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    return decoded(isBroken ? text.replace("\n", "").replace("\r", "") : text, Base64.getDecoder());
  }

  private static Optional<byte[]> exact(
      String text, Base64.Decoder decoder, Base64.Encoder encoder) {
    // The decoder forgives missing padding and bits that are left over, both in the last group.
    String last = text.isEmpty() ? "" : text.substring((text.length() - 1) / GROUP * GROUP);
    return decoded(text, decoder)
        .filter(bytes ->
            decoded(last, decoder).map(encoder::encodeToString).filter(last::equals).isPresent());
  }

  private static Optional<byte[]> decoded(String text, Base64.Decoder decoder) {
    try {
      return Optional.of(decoder.decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
