// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;

/** Reads where a server listens. Names are not looked up, except that of this machine itself. */
final class ListenAddress {

  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 =
      Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);

  /** Whatever else consists of numbers is no name. */
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

  private static final int MOST_PORT = 65535;

  private ListenAddress() {}

  /** Does what {@link ServerConfiguration#address} says. */
  static InetSocketAddress parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (parts.matches() && Integer.parseInt(parts.group(3)) <= MOST_PORT) {
      int port = Integer.parseInt(parts.group(3));
      String host = parts.group(2);
      try {
        if (host == null) {
          // Within brackets nothing is looked up: it is an address, or none.
          return new InetSocketAddress(InetAddress.getByName("[" + parts.group(1) + "]"), port);
        }
        if (host.equalsIgnoreCase("localhost")) {
          return new InetSocketAddress(
              InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}), port);
        }
        Matcher numbers = IPV4.matcher(host);
        if (numbers.matches()) {
          return new InetSocketAddress(InetAddress.getByAddress(bytes(numbers)), port);
        }
        if (!NUMBERS.matcher(host).matches()) {
          return InetSocketAddress.createUnresolved(host, port);
        }
      } catch (UnknownHostException e) {
        // Told below.
      }
    }
    throw KeyException.of(
        KeyException.Kind.INVALID,
        "address '" + text.strip() + "'",
        "listen there",
        "an address is HOST:PORT, with a port up to " + MOST_PORT,
        "such as 127.0.0.1:8200, [::1]:8200 or keys.example:8200");
  }

  private static byte[] bytes(Matcher numbers) {
    byte[] bytes = new byte[numbers.groupCount()];
    for (int index = 0; index < bytes.length; index++) {
      bytes[index] = (byte) Integer.parseInt(numbers.group(index + 1));
    }
    return bytes;
  }

  /** Whether nobody on another machine can reach it. */
  static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }
}
