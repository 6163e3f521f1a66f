// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Requests in the path of a URL: Base64, escaped by percent signs. RFC 6960 appendix A.1. */
final class OcspPath {

  /** Base64 has four characters for three bytes, and an escape has three for one. */
  private static final int CHARACTERS_PER_BYTE = 4;

  private OcspPath() {}

  /** The bytes; empty if there are none, or more than allowed. */
  static Optional<byte[]> decode(String path, int maxBytes) {
    if (path.length() > maxBytes * CHARACTERS_PER_BYTE) {
      return Optional.empty();
    }
    try {
      // In a path, a plus sign is one; the decoder is for forms, where it is a space.
      String text = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == 0 || bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
