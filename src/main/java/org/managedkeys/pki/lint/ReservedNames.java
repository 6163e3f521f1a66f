// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names and addresses that mean something else in every network, so that nobody can be certified to
 * own them: RFC 6761, RFC 6762 appendix G, ICANN's {@code internal}, and IANA's registries of
 * special-purpose addresses. Of top-level domains only those are known that will never be one.
 */
final class ReservedNames {

  private static final Set<String> LAST_LABELS =
      Set.of(
          "local",
          "localhost",
          "localdomain",
          "internal",
          "intranet",
          "private",
          "corp",
          "home",
          "lan",
          "mail",
          "test",
          "invalid",
          "example",
          "onion",
          "alt");

  private static final String HOME = ".home.arpa";

  private static final List<Network> NETWORKS =
      List.of(
          Network.v4(0, 0, 0, 8),
          Network.v4(10, 0, 0, 8),
          Network.v4(100, 64, 0, 10),
          Network.v4(127, 0, 0, 8),
          Network.v4(169, 254, 0, 16),
          Network.v4(172, 16, 0, 12),
          Network.v4(192, 0, 0, 24),
          Network.v4(192, 0, 2, 24),
          Network.v4(192, 168, 0, 16),
          Network.v4(198, 18, 0, 15),
          Network.v4(198, 51, 100, 24),
          Network.v4(203, 0, 113, 24),
          // Multicast, and what was kept for later.
          Network.v4(224, 0, 0, 3),
          // Unspecified, loopback, IPv4 in IPv6.
          Network.v6(0, 0, 80),
          Network.v6(0x0064_ff9b, 0x0001_0000, 48),
          Network.v6(0x0100_0000, 0, 64),
          Network.v6(0x2001_0db8, 0, 32),
          Network.v6(0x3fff_0000, 0, 20),
          Network.v6(0xfc00_0000, 0, 7),
          Network.v6(0xfe80_0000, 0, 10),
          Network.v6(0xff00_0000, 0, 8));

  private ReservedNames() {}

  /** Whether a domain name has one label only, or ends in a name that is nobody's. */
  static boolean isInternal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    return dot < 0 || LAST_LABELS.contains(lower.substring(dot + 1)) || lower.endsWith(HOME);
  }

  /**
   * Whether an address is no host's in the Internet.
   *
   * @param address 4 or 16 octets
   */
  static boolean isReserved(byte[] address) {
    for (Network network : NETWORKS) {
      if (network.holds(address)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Network(byte[] base, int bits) {

    static Network v4(int first, int second, int third, int bits) {
      return new Network(new byte[] {(byte) first, (byte) second, (byte) third, 0}, bits);
    }

    static Network v6(int first, int second, int bits) {
      byte[] base = new byte[16];
      for (int i = 0; i < 4; i++) {
        base[i] = (byte) (first >>> (24 - 8 * i));
        base[i + 4] = (byte) (second >>> (24 - 8 * i));
      }
      return new Network(base, bits);
    }

    boolean holds(byte[] address) {
      if (address.length != base.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      for (int i = 0; i < whole; i++) {
        if (address[i] != base[i]) {
          return false;
        }
      }
      int rest = bits % Byte.SIZE;
      return rest == 0 || ((address[whole] ^ base[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
    }
  }
}
