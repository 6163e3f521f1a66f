// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses and ranges of them as text. No name is ever looked up. */
final class IpAddresses {

  private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

  private IpAddresses() {}

  /** 4 or 16 octets; empty if the text is no address. */
  static Optional<byte[]> parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * A range such as {@code 10.0.0.0/8} as name constraints have it: address, then mask. Empty if
   * the text is no range.
   */
  static Optional<byte[]> parseRange(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return parse(text.substring(0, slash))
        .filter(address -> prefix <= address.length * Byte.SIZE)
        .map(address -> masked(address, prefix));
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] range = Arrays.copyOf(address, 2 * address.length);
    for (int bit = 0; bit < address.length * Byte.SIZE; bit++) {
      int octet = bit / Byte.SIZE;
      int value = 0x80 >> (bit % Byte.SIZE);
      if (bit < prefix) {
        range[address.length + octet] |= (byte) value;
      } else {
        range[octet] &= (byte) ~value;
      }
    }
    return range;
  }
}
