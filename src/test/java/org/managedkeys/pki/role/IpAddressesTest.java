// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressesTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.255, 0a0000ff",
    "0.0.0.0, 00000000",
    "::, 00000000000000000000000000000000",
    "2001:DB8::1, 20010db8000000000000000000000001",
    "::ffff:1.2.3.4, 01020304",
  })
  void address_isRead(String text, String octets) {
    assertThat(IpAddresses.parse(text).map(HexFormat.of()::formatHex)).contains(octets);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "1.2.3.4.5",
        "256.0.0.1",
        "010.0.0.1",
        "[::1]",
        "::1%lo",
        ":",
        "1"
      })
  void text_thatIsNoAddress_isNotLookedUp(String text) {
    assertThat(IpAddresses.parse(text)).isEmpty();
  }

  @Test
  void range_hasItsMask_andNoBitsBehindIt() {
    assertThat(IpAddresses.parseRange("192.0.2.129/25").map(HexFormat.of()::formatHex))
        .contains("c0000280ffffff80");
    assertThat(IpAddresses.parseRange("0.0.0.0/0").map(HexFormat.of()::formatHex))
        .contains("0000000000000000");
    assertThat(IpAddresses.parseRange("10.0.0.0/33")).isEmpty();
    assertThat(IpAddresses.parseRange("10.0.0.0/-1")).isEmpty();
    assertThat(IpAddresses.parseRange("10.0.0.0")).isEmpty();
  }
}
