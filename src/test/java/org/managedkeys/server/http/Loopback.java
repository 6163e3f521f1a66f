// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where servers of tests listen, by its number: certificates are made out to it. */
final class Loopback {

  static final InetAddress ADDRESS = address(127, 0, 0, 1);

  private Loopback() {}

  /** What suits most, at any free port. */
  static HttpSettings settings() {
    return HttpSettings.at(new InetSocketAddress(ADDRESS, 0));
  }

  static InetAddress address(int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int index = 0; index < bytes.length; index++) {
      raw[index] = (byte) bytes[index];
    }
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
